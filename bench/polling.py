"""What 2,000 open phone pages cost: members poll at their real pace and the server's CPU time is read from outside.

Run: script/bench polling [SECONDS]. The target is half of one core. Needs a demo, which it loads into a folder of its own.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time

from bench._house import House

PAGES, SECONDS_BETWEEN_POLLS = 2_000, 30


async def page(house: House, cookie: str, since: str, stop_at: float, seen: list[int]) -> None:
    """One open page: asks, waits half a minute, asks again."""
    await asyncio.sleep(random.uniform(0, SECONDS_BETWEEN_POLLS))
    while time.monotonic() < stop_at:
        reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
        writer.write(f"GET {since} HTTP/1.1\r\nHost: 127.0.0.1:{house.port}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n".encode())
        head = await reader.read(64)
        seen.append(int(head.split()[1]))
        writer.close()
        await asyncio.sleep(SECONDS_BETWEEN_POLLS)


async def crowd(house: House, cookies: list[str], seconds: float) -> list[int]:
    """All pages are open for that long."""
    seen: list[int] = []
    stop_at = time.monotonic() + seconds
    await asyncio.gather(*[page(house, cookies[n % len(cookies)], house.poll_address, stop_at, seen) for n in range(PAGES)])
    return seen


def run(seconds: float = 90) -> dict[str, object]:
    """Share of one core over the time that all pages are open."""
    with House() as house:
        cookies = house.member_cookies(50)
        before, started = house.web_cpu_seconds(), time.monotonic()
        answers = asyncio.run(crowd(house, cookies, seconds))
        elapsed = time.monotonic() - started
        share = (house.web_cpu_seconds() - before) / elapsed
    counts = {status: answers.count(status) for status in sorted(set(answers))}
    return {"name": "polling", "pages": PAGES, "polls": len(answers), "answers": counts, "seconds": round(elapsed), "share_of_one_core": round(share, 3)}


if __name__ == "__main__":
    print(json.dumps(run(*[float(a) for a in sys.argv[1:2]])))

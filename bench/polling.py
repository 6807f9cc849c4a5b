"""What 2,000 open phone pages cost: they poll at their real pace and the web processes' CPU time is read from outside.

Run: script/bench polling [SECONDS]. The target is half of one core.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time

from bench._house import House

PAGES, SECONDS_BETWEEN_POLLS, SHARE_MAX = 2_000, 30, 0.5


async def page(port: int, address: str, stop_at: float, answers: list[int]) -> None:
    """One open page: asks, waits half a minute, asks again."""
    await asyncio.sleep(random.uniform(0, SECONDS_BETWEEN_POLLS))
    while time.monotonic() < stop_at:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
        answers.append(int((await reader.read(64)).split()[1]))
        writer.close()
        await asyncio.sleep(SECONDS_BETWEEN_POLLS)


async def crowd(port: int, addresses: list[str], seconds: float) -> list[int]:
    """All pages are open for that long; returns the status of every answer."""
    answers: list[int] = []
    stop_at = time.monotonic() + seconds
    await asyncio.gather(*[page(port, addresses[n % len(addresses)], stop_at, answers) for n in range(PAGES)])
    return answers


def run(seconds: float = 60) -> dict[str, object]:
    """Share of one core while all pages are open."""
    with House() as house:
        addresses = house.poll_addresses()
        before, started = house.web_cpu_seconds(), time.monotonic()
        answers = asyncio.run(crowd(house.port, addresses, seconds))
        elapsed = time.monotonic() - started
        used = house.web_cpu_seconds() - before
    counts = {status: answers.count(status) for status in sorted(set(answers))}
    share = used / elapsed
    found = {"polls": len(answers), "answers": counts, "cpu_ms_per_poll": round(1000 * used / len(answers), 2), "share_of_one_core": round(share, 3)}
    return {"name": "polling", "pages": PAGES, "seconds": round(elapsed), **found, "target": share <= SHARE_MAX}


if __name__ == "__main__":
    print(json.dumps(run(*[float(a) for a in sys.argv[1:2]])))

"""今天 and 群 as the operator of the demo sees them: logged in, all groups, worker running, 8 connections.

Run: script/bench pages [REQUESTS]. The target is p95 ≤ 150 ms. Beside them the same server's health page, to tell the machine's mood.
"""

from __future__ import annotations

import http.client
import json
import statistics
import sys
import threading
import time
from urllib.parse import urlsplit

from bench._house import House

CONNECTIONS, P95_MS_MAX = 8, 150


def visitor(port: int, path: str, cookie: str, count: int, seen: list[float], wrong: list[int]) -> None:
    """One connection that asks again and again."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for _ in range(count):
        started = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
        reply = connection.getresponse()
        reply.read()
        seen.append(1000 * (time.perf_counter() - started))
        if reply.status != 200:
            wrong.append(reply.status)


def measure(port: int, path: str, cookie: str, requests: int) -> dict[str, object]:
    """Milliseconds per page under eight connections, after one warm-up each."""
    visitor(port, path, cookie, 2, [], [])
    seen: list[float] = []
    wrong: list[int] = []
    crew = [threading.Thread(target=visitor, args=(port, path, cookie, requests // CONNECTIONS, seen, wrong)) for _ in range(CONNECTIONS)]
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    cuts = statistics.quantiles(seen, n=20)
    return {"p50_ms": round(statistics.median(seen), 1), "p95_ms": round(cuts[-1], 1), "requests": len(seen), "wrong": wrong}


def run(requests: int = 240) -> dict[str, object]:
    """p50 and p95 of both pages."""
    with House() as house:
        cookie, address = house.operator_session()
        today = urlsplit(address).path
        time.sleep(15)  # the worker has caught up with the first minute
        pages = {"today": today, "groups": f"{today}groups/", "health": "/healthz"}
        found = {name: measure(house.port, path, cookie, requests) for name, path in pages.items()}
    met = {name: found[name]["p95_ms"] <= P95_MS_MAX for name in ("today", "groups")}
    return {"name": "pages", "connections": CONNECTIONS, **found, "targets": met}


if __name__ == "__main__":
    print(json.dumps(run(*[int(a) for a in sys.argv[1:2]])))

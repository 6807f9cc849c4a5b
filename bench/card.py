"""The host's card as a phone sees it on the demo: one link, worker running; how long it takes and how heavy it is.

Run: script/bench card [REQUESTS]. The targets are p95 ≤ 100 ms and ≤ 40 KB gz.
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import subprocess
import sys
import time

from bench._house import INSIDE, House

P95_MS_MAX, KB_MAX = 100, 40
LINK = """
from qunying.faces.kit.cardlinks import token_for
from qunying.people import queries as people
demo = next(one for one in people.communities() if one.is_demo)
print(json.dumps([f"/m/card/{token_for(one.id)}" for one in people.staff(demo.pk) if one.role == "host"][:8]))
"""


def links(house: House) -> list[str]:
    """The cards of some hosts of the demo."""
    environment = house.environment | {"DJANGO_SETTINGS_MODULE": "qunying.settings"}
    done = subprocess.run([sys.executable, "-c", INSIDE.format(code=LINK)], env=environment, capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout.strip().splitlines()[-1]))


def run(requests: int = 200) -> dict[str, object]:
    """p50, p95 and the greatest weight over the cards of some hosts."""
    seen: list[float] = []
    heaviest = 0
    with House() as house:
        cards = links(house)
        time.sleep(15)  # the worker has caught up with the first minute
        connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=30)
        for turn in range(-len(cards), requests):
            started = time.perf_counter()
            connection.request("GET", cards[turn % len(cards)], headers={"Accept-Encoding": "gzip", "User-Agent": "MicroMessenger"})
            reply = connection.getresponse()
            body = reply.read()
            if reply.status != 200:
                raise SystemExit(f"the card answered {reply.status}")
            if turn >= 0:  # one warm-up each
                seen.append(1000 * (time.perf_counter() - started))
            heaviest = max(heaviest, len(body))
    p95, weight = round(statistics.quantiles(seen, n=20)[-1], 1), round(heaviest / 1024, 1)
    met = {"p95_ms": p95 <= P95_MS_MAX, "kb_gz": weight <= KB_MAX}
    found = {"cards": len(cards), "requests": len(seen), "p50_ms": round(statistics.median(seen), 1), "p95_ms": p95, "kb_gz": weight}
    return {"name": "card", **found, "load": round(os.getloadavg()[0], 1), "targets": met}


if __name__ == "__main__":
    print(json.dumps(run(*[int(a) for a in sys.argv[1:2]])))

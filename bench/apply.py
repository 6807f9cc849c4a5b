"""Apply the flagship camp and let 10,000 members join while the members of another community check in.

Run: script/bench apply. The targets: 30 s for both, check-ins meanwhile at p95 ≤ 300 ms, no lock error.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from bench._databases import each_database

ROOT = Path(__file__).parent.parent
CAMP = ROOT / "examples" / "blueprints" / "renji-camp" / "blueprint.yaml"
SMALL = ROOT / "examples" / "blueprints" / "one-group" / "blueprint.yaml"
FIRST_MORNING = datetime(2026, 11, 13, 1, tzinfo=UTC)  # 09:00 in Shanghai on the first day of both examples: check-in is open
MEMBERS, BATCH, NEIGHBOURS = 10_000, 200, 150


def join(slug: str, choice: str, count: int, prefix: str) -> None:
    """That many members have joined, in batches."""
    from qunying.camps import services
    from qunying.camps.services import JoinRequest
    from qunying.conduct import queries as conduct
    from qunying.kernel.bulk import chunks, paced
    from qunying.people import queries as people

    community = people.community_by_slug(slug)
    version = conduct.current(community.id).version
    requests = [JoinRequest(name=f"{prefix}{n}", choice=choice, rules_version=version, key=f"{prefix}:{n}") for n in range(count)]
    for part in paced(chunks(requests, BATCH)):
        services.join_many(community.id, part)


def check_ins_meanwhile() -> None:
    """In a process of its own: neighbours check in one by one until told to stop; prints every latency and every error."""
    import django

    django.setup()
    from qunying.activities import queries, services
    from qunying.groups import queries as groups
    from qunying.people import queries as people

    community = people.community_by_slug(os.environ["BENCH_SLUG"])
    activity = queries.declared(community.id)[0]
    latencies, errors = [], []
    threading.Thread(target=lambda: (sys.stdin.readline(), os.environ.__setitem__("BENCH_STOP", "1")), daemon=True).start()
    print("ready", flush=True)
    for seat in groups.seats_of_community(community.id):
        if os.environ.get("BENCH_STOP"):
            break
        started = time.perf_counter()
        try:
            services.check_in(seat.membership_id, activity_id=activity.id, group_id=seat.group_id)
        except Exception as error:
            errors.append(repr(error))
        latencies.append(time.perf_counter() - started)
        time.sleep(0.1)
    print(json.dumps({"latencies": latencies, "errors": errors}))


def apply(file: Path) -> None:
    """The blueprint is in force."""
    from qunying.blueprint import services
    from qunying.blueprint.load import load

    services.apply(load(file), checksum=None, author="bench", reason="bench")


def measure() -> dict[str, object]:
    """Seconds of apply and join, and the neighbours' latencies meanwhile."""
    from qunying.kernel import clock

    clock.start_at(FIRST_MORNING)
    apply(SMALL)
    slug = os.environ["BENCH_SLUG"] = "read-three-days"
    join(slug, "first", NEIGHBOURS, "neighbour")
    code = "import bench.apply as b; b.check_ins_meanwhile()"
    neighbour = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert neighbour.stdin and neighbour.stdout
    neighbour.stdout.readline()
    started = time.perf_counter()
    apply(CAMP)
    applied = time.perf_counter() - started
    join("renji", "first", MEMBERS * 92 // 100, "member")
    join("renji", "listen", MEMBERS * 8 // 100, "listener")
    total = time.perf_counter() - started
    out, _ = neighbour.communicate("stop\n")
    seen = json.loads(out.strip().splitlines()[-1])
    milliseconds = sorted(1000 * x for x in seen["latencies"])
    return {
        "apply_seconds": round(applied, 2),
        "apply_and_join_seconds": round(total, 2),
        "check_ins": len(milliseconds),
        "check_in_p95_ms": round(statistics.quantiles(milliseconds, n=20)[-1], 1),
        "check_in_max_ms": round(milliseconds[-1], 1),
        "errors": seen["errors"],
    }


def run() -> dict[str, object]:
    """Both databases."""
    return {"name": "apply", "members": MEMBERS, **each_database(measure, __name__)}


if __name__ == "__main__":
    print(json.dumps(run()))

"""Due rows a second through the due table, batch 50, one worker, on SQLite and on PostgreSQL, beside a bare claim-and-finish loop.

    script/bench due                                   # ours only
    QUNYING_YARDSTICKS=FOLDER script/bench due         # beside FOLDER/outbox_limit.py, in turn, medians of three

Ours claims a batch (commit), calls the handler, and finishes the rows in the handler's own transaction; the handler does nothing, as the
bare loop sends nothing. Durability is alike: SQLite with synchronous=NORMAL, PostgreSQL with synchronous_commit on. Target: 0.15 × bare.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from datetime import timedelta

from bench._databases import each_database

JOBS, BATCH, ROUNDS, TARGET_SHARE = 10_000, 50, 3, 0.15
SYNC = {"sqlite": "normal", "postgres": "full"}


def measure() -> dict[str, object]:
    """Rounds of scheduling and running JOBS rows, each round followed by the bare loop; every row must have happened once."""
    from django.db import connection

    from qunying.flows import handlers, services
    from qunying.flows.models import Due
    from qunying.kernel import clock

    seen: list[str] = []
    handlers.handles("bench.nothing")(lambda rows: seen.extend(row.key for row in rows))
    at, ours, bare, scheduling = clock.now() - timedelta(hours=1), [], [], []
    for turn in range(ROUNDS):
        items = [
            services.DueItem(f"run:{turn}:{n:08d}", at + timedelta(seconds=n // 50), "bench.nothing", 1, n % 500, {"slot": "morning"}) for n in range(JOBS)
        ]
        scheduling.append(_seconds(lambda items=items: services.schedule_many(items)))
        ours.append(_seconds(_drain))
        bare.append(_bare(connection.vendor))
    if len(seen) != len(set(seen)) or Due.objects.filter(state=Due.State.DONE).count() != JOBS * ROUNDS:
        raise SystemExit("not every row happened once: no result")
    return _report(ours, [seconds for seconds in bare if seconds], scheduling)


def run() -> dict[str, object]:
    """The rates on both databases, and their share of the bare loop's where the yardsticks are at hand."""
    return {"name": "due", "jobs": JOBS, "batch": BATCH, "rounds": ROUNDS, "target_share": TARGET_SHARE, **each_database(measure, __name__)}


def _report(ours: list[float], bare: list[float], scheduling: list[float]) -> dict[str, object]:
    mine, reference = statistics.median(ours), statistics.median(bare) if bare else None
    return {
        "rows_per_second": round(JOBS / mine),
        "scheduled_per_second": round(JOBS / statistics.median(scheduling)),
        "bare_rows_per_second": round(JOBS / reference) if reference else None,
        "share_of_bare": round(reference / mine, 3) if reference else None,
        "seconds": [round(seconds, 3) for seconds in ours],
    }


def _drain() -> None:
    from qunying.flows import services

    while services.run_due(worker="bench", limit=BATCH):
        pass


def _bare(vendor: str) -> float | None:
    folder = os.environ.get("QUNYING_YARDSTICKS")
    if not folder:
        return None
    engine = "sqlite" if vendor == "sqlite" else "postgres"
    command = [sys.executable, os.path.join(folder, "outbox_limit.py"), engine, "--jobs", str(JOBS), "--batch", str(BATCH), "--sync", SYNC[engine]]
    environment = {name: value for name, value in os.environ.items() if name != "QUNYING_DATABASE_URL"} | {"PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return float(json.loads(done.stdout.strip().splitlines()[-1])["seconds"])


def _seconds(work) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    print(json.dumps(run()))

"""Facts a second into the journal with all its indexes, in batches of 500, on SQLite and on PostgreSQL.

Run: script/bench journal. The target is 10,000 a second. The bare reference writes the same rows with the database's own driver.
"""

from __future__ import annotations

import json
import time

from bench._databases import each_database

FACTS, BATCH = 20_000, 500


def measure() -> dict[str, float]:
    """Seconds for FACTS facts through record_many, and the rate."""
    from django.db import transaction
    from qunying.activities.facts import CheckedIn

    from qunying.journal.record import Draft, open_book, record_many

    open_book(1, "Asia/Shanghai")
    fact = CheckedIn(activity=1, streak=3, best=9, share="own")
    drafts = [Draft(fact, key=f"checkin:1:{n}", community=1, group=n % 52, identity=n, subject=("check_in", n)) for n in range(FACTS)]
    started = time.perf_counter()
    for start in range(0, FACTS, BATCH):
        with transaction.atomic():
            record_many(drafts[start : start + BATCH])
    seconds = time.perf_counter() - started
    return {"seconds": round(seconds, 3), "facts_per_second": round(FACTS / seconds)}


def run() -> dict[str, object]:
    """The rate on both databases."""
    return {"name": "journal", "facts": FACTS, "batch": BATCH, **each_database(measure, __name__)}


if __name__ == "__main__":
    print(json.dumps(run()))

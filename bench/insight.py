"""The eight measures every community needs beside hand-written DuckDB SQL over the same messages: every row compared, and how long each takes.

Run: script/bench insight YARDSTICKS [MESSAGES]. YARDSTICKS is a folder with the yardstick ``insight_duckdb.py``; MESSAGES is a file made by its
``amplify.py`` (absent: a million messages of the archive that comes with the project, amplified the same way). ``kept`` is what a worker or
an import does once: it makes what a large lake keeps by month. ``first`` is a process that never answered anything, ``next`` the same process when one
more day's facts have come, ``by_hand`` the yardstick. ``cpu`` are processor seconds, whose ratios hold on a machine that has other work. Amplified
messages prove speed, never statistics.
"""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

from bench._databases import on_database
from bench.lake import AMPLIFIED, ARCHIVE

MEMORY = "2GB"  # what the engine may take: what does not fit is written aside
ROWS = 1_000_000
DAYS = 730  # the amplified chat lasts about two years: this part of it is a day
DAY, WEEK = "({}::date - date '1970-01-01')::bigint", "(({}::date - date '1970-01-01' + 3) // 7)::bigint"

# the yardstick's name of each of ours, and our columns as it writes them
SAME = {
    "volume": ("group_day", f"group_id, {DAY.format('day')}, messages, members"),
    "active": ("active", f"{DAY.format('day')}, dau, wau, mau"),
    "n_day": ("retention_nday", f"{WEEK.format('cohort')}, k, eligible, returned"),
    "unbounded": ("retention_unbounded", f"{WEEK.format('cohort')}, k, eligible, returned"),
    "funnel": ("funnel", "group_id, s1, s2, s3"),
    "concentration": ("concentration", "group_id, members, messages, top, round(gini, 9)"),
    "lifecycle": ("lifecycle", f'{WEEK.format("day")}, "new", "returning", resurrecting, dormant'),
    "reply_time": ("reply_time", "group_id, replies, median_ms"),
}


def ask() -> dict[str, Any]:
    """Each measure over the whole, then after one more day, then by hand; and how many rows differ."""
    import duckdb

    from qunying.insight import queries
    from qunying.insight.engines import duckdb as duckdb_engine
    from qunying.insight.tests import lake_of

    folder, messages = os.environ["QUNYING_YARDSTICKS"], os.environ.get("QUNYING_MESSAGES")
    con = duckdb.connect(config={"threads": 2})
    source = f"create view msg as select * from read_parquet('{messages}')" if messages else AMPLIFIED
    con.execute(source, None if messages else {"path": str(ARCHIVE), "rows": ROWS})
    rows = con.execute("select count(*) from msg").fetchone()[0]
    (day,) = con.execute('select "at" from msg order by "at" desc limit 1 offset $1', [rows // DAYS]).fetchone()
    lake_of.pour(con, until=day)
    duckdb_engine.MEMORY = MEMORY
    kept, kept_busy = _busy(queries.keep_months)
    first, first_busy = _busy(_all_of_them)
    added = lake_of.add(con, day)
    peak = _peak()
    tables: dict[str, Any] = {}
    following, next_busy = _busy(lambda: _all_of_them(tables))
    by_hand, different = {}, {}
    hand_busy = 0.0
    for name, (theirs, columns) in SAME.items():
        started = time.process_time()
        by_hand[name], found = _once(lambda sql=_by_hand(folder)[theirs]: con.execute(sql).to_arrow_table())
        hand_busy += time.process_time() - started
        different[name] = _different(con, tables[name], columns, found)
    cpu = {"kept": kept_busy, "first": first_busy, "next": next_busy, "by_hand": hand_busy}
    total = {"kept": kept, "first": sum(first.values()), "next": sum(following.values()), "by_hand": sum(by_hand.values())}
    return {
        "rows": rows, "added": added, "first": first, "next": following, "by_hand": by_hand, "different_rows": different, "peak_rss_mb": peak,
        "total": {name: round(seconds, 2) for name, seconds in total.items()}, "cpu": {name: round(seconds, 2) for name, seconds in cpu.items()},
        "cpu_first_to_by_hand": round(cpu["first"] / cpu["by_hand"], 2), "cpu_next_to_by_hand": round(cpu["next"] / cpu["by_hand"], 2),
    }  # fmt: skip


def _busy(work: Any) -> tuple[Any, float]:
    """What it gives (its seconds, if that is no dictionary of them), and the seconds of processor time it took."""
    began, started = time.process_time(), time.perf_counter()
    found = work()
    return found if isinstance(found, dict) else time.perf_counter() - started, time.process_time() - began


def _all_of_them(tables: dict[str, Any] | None = None) -> dict[str, float]:
    """Seconds of each measure, its answer left in the engine's own columns as the yardstick's are."""
    from qunying.insight import queries
    from qunying.insight.engines import duckdb
    from qunying.insight.tests.yardstick import OURS

    answers: list[Any] = []
    fetch, duckdb.Store._fetch = (
        duckdb.Store._fetch,
        lambda store, prepared: answers.append(store.backend.con.execute(store._own(prepared.sql)).to_arrow_table()) or [],
    )
    seconds = {}
    try:
        for name, (measure, asked, _columns) in OURS.items():
            answers.clear()
            seconds[name], _ = _once(lambda measure=measure, asked=asked: queries.run(measure, 1, **asked))
            if tables is not None:
                tables[name] = answers[-1]
    finally:
        duckdb.Store._fetch = fetch
    return seconds


def _different(con: Any, ours: Any, columns: str, theirs: Any) -> int:
    """Rows that only one of the two has; cells nobody is eligible for yet are no rows of the yardstick."""
    con.register("ours", ours)
    con.register("theirs", theirs.rename_columns([f"c{n}" for n in range(theirs.num_columns)]))
    where = "where eligible > 0" if "eligible" in ours.column_names else ""
    hand = "c0, c1, c2, c3, round(c4, 9)" if "gini" in ours.column_names else "*"
    a, b = f"select {columns} from ours {where}", f"select {hand} from theirs"
    return int(con.execute(f"select (select count(*) from ({a} except all {b})) + (select count(*) from ({b} except all {a}))").fetchone()[0])


def _by_hand(folder: str) -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("insight_duckdb", Path(folder) / "insight_duckdb.py")
    assert spec and spec.loader
    sys.path.insert(0, folder)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.SQL)


def _once(work: Any) -> tuple[float, Any]:
    started = time.perf_counter()
    found = work()
    return round(time.perf_counter() - started, 3), found


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def run(yardsticks: str | None = None, messages: str | None = None) -> dict[str, Any]:
    """Ours and theirs in one process on one machine (the lake is the same on both databases)."""
    yardsticks = yardsticks or os.environ.get("QUNYING_YARDSTICKS")
    if not yardsticks:
        return {"name": "insight", "skipped": "QUNYING_YARDSTICKS names no folder with the reference implementations"}
    os.environ["QUNYING_YARDSTICKS"] = yardsticks
    if messages:
        os.environ["QUNYING_MESSAGES"] = messages
    return {"name": "insight"} | on_database("sqlite", "ask", __name__)


if __name__ == "__main__":
    print(json.dumps(run(*sys.argv[1:3])))

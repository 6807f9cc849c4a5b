"""The report and the pages of numbers over a great history: how long the whole report takes, and how soon a page answers once it stands.

Run: script/bench report MESSAGES [MESSAGES …]. MESSAGES is a file made by the yardsticks' ``amplify.py``; with two sizes ``growth`` is how many times
longer the second takes. DuckDB is held to 1 GB, so that the whole process stays below two. ``months`` is what a worker does for a large lake before
anybody asks; ``report`` is everything from there to the written page; ``again`` after one more day's facts, their month included.
Processor seconds stand beside each time: they tell two runs apart on a machine that has other work.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from bench._databases import on_database
from bench.insight import DAYS

MEMORY = "1GB"
PAGES = ("data/", "data/report/", "data/silence/", "data/worth/", "data/measures/channels/volume/", "data/measures/people/lifecycle/")
ASKED = 20


def ask() -> dict[str, Any]:
    """The report whole, again after a day's facts, and then each page asked twenty times."""
    import duckdb

    from qunying.faces.console.tests import stage
    from qunying.faces.report import page, shown
    from qunying.insight import queries
    from qunying.insight.engines import duckdb as engine
    from qunying.insight.lake import files
    from qunying.insight.tests import lake_of

    engine.MEMORY = MEMORY
    community = stage.staff.create_community(slug="bench", name="基准", kind="chat", timezone="Asia/Shanghai")
    owner = stage.login(stage.staff.hire(community.pk, name="林静", role="owner").pk, "lin")
    (files.root() / "spill").mkdir(parents=True)
    con = duckdb.connect(config={"threads": 2, "memory_limit": MEMORY, "temp_directory": str(files.root() / "spill")})
    con.execute(f"create view msg as select * from read_parquet('{os.environ['QUNYING_MESSAGES']}')")
    rows = con.execute("select count(*) from msg").fetchone()[0]
    (day,) = con.execute('select "at" from msg order by "at" desc limit 1 offset $1', [rows // DAYS]).fetchone()
    lake_of.pour(con, until=day)
    poured = _peak()

    def report() -> int:
        return len(page.html(shown.make(community), community))

    found = {"rows": rows, "months": _once(queries.keep_months), "report": _once(report)}
    lake_of.add(con, day)
    con.close()
    queries.forget()
    found |= {"months_again": _once(queries.keep_months), "again": _once(report), "peak_rss_mb": _peak(), "peak_rss_mb_of_pouring": poured}
    return found | {"pages": _pages(community, owner)}


def _pages(community: Any, owner: Any) -> dict[str, Any]:
    from django.test import Client

    from qunying.faces.console.tests import stage

    client = Client()
    client.force_login(owner, backend=stage.BACKEND)
    told = {}
    for path in PAGES:
        first, *later = [_once(lambda path=path: client.get(f"/c/{community.slug}/{path}").status_code) for _ in range(ASKED + 1)]
        seconds = sorted(one["seconds"] for one in later)
        told[path] = {"status": first["result"], "first": first["seconds"], "p95_ms": round(1000 * seconds[int(0.95 * ASKED) - 1], 1)}
    return told


def _once(work: Callable[[], Any]) -> dict[str, Any]:
    started, busy = time.perf_counter(), time.process_time()
    result = work()
    return {"seconds": round(time.perf_counter() - started, 3), "cpu": round(time.process_time() - busy, 3), "result": result}


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def run(*messages: str) -> dict[str, Any]:
    """The same for every file; one process each."""
    if not messages:
        return {"name": "report", "skipped": "no file of amplified messages was named"}
    found = []
    for path in messages:
        os.environ["QUNYING_MESSAGES"] = path
        found.append(on_database("sqlite", "ask", __name__))
    growth = {"growth": round(found[-1]["report"]["cpu"] / found[0]["report"]["cpu"], 2)} if len(found) > 1 else {}
    return {"name": "report", "runs": found} | growth


if __name__ == "__main__":
    print(json.dumps(run(*sys.argv[1:])))

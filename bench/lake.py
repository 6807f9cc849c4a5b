"""Facts from the journal into the lake, and measures over a million facts beside hand-written DuckDB SQL over the same files.

Run: script/bench lake [YARDSTICKS]. YARDSTICKS is a folder with the yardstick ``insight_duckdb.py``; its own SQL is then timed on the same messages, laid
out as it wants them. ``first`` describes, compiles and makes the stored bases; ``next`` is the same after new facts have come, with every base made anew;
``kept`` is a further question while the bases stand, ``again`` a remembered answer. The million facts are the real archive repeated (other people, other
groups, other weeks): they prove speed, never statistics.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

from bench._databases import each_database, on_database

FACTS, BATCH = 50_000, 1_000
MILLION = 1_000_000
WINDOW_DAYS = 60  # what a page shows of every group
ARCHIVE = Path(__file__).resolve().parent.parent / "examples" / "communities" / "bytecode-alliance" / "messages.parquet"

AMPLIFIED = """
create table msg as
select (c * 49774 + n)::bigint as message_id, (c * 43 + dense_rank() over (order by stream))::bigint as group_id,
       (c * 1321 + dense_rank() over (order by member))::bigint as member_id,
       make_timestamp(("at" + ((c * 37) % 104) * 604800 + c * 61) ::bigint * 1000000) as "at", is_bot, length, (c * 49774 + reply_to)::bigint as reply_to
from read_parquet($path), range(21) r(c) where c * 49774 + n <= $rows"""
AS_FACTS = """
copy (
  with first as (select member_id, min("at") as "at", any_value(is_bot) as is_bot from msg group by 1)
  select id::bigint as id, 0::bigint as tx, kind, 1::smallint as version, "at" as happened_at, ("at" + interval 8 hour)::date as local_day,
         1::bigint as community, group_id, identity, null::bigint as staff, 'zulip' as channel, null::bigint as revision, null::varchar as subject_type,
         null::bigint as subject_id, 1::smallint as origin, '{{}}' as payload, f_length, f_member_kind, f_first
  from (
    select message_id as id, 'channels.message_posted' as kind, "at", group_id, member_id as identity, length::bigint as f_length,
           null::varchar as f_member_kind, null::boolean as f_first from msg
    union all
    select {rows} + member_id, 'people.joined', "at", null, member_id, null, if(is_bot, 'bot', 'member'), true from first)
  order by happened_at
) to '{path}' (format parquet, compression zstd, row_group_size 122880)"""

MEMBERS = "p as (select identity, min(local_day) as f from read_parquet($path) where kind = 'people.joined' and f_member_kind = 'member' group by 1)"
DAYS = (
    ", md as (select distinct identity, local_day as day from read_parquet($path) semi join p using (identity) where kind = 'channels.message_posted'"
    " and group_id is not null)"
)
BY_HAND = {
    "groups.activity": f"""with {MEMBERS} select group_id, local_day, count(*), count(distinct identity) from read_parquet($path) semi join p using (identity)
        where kind = 'channels.message_posted' and local_day between $since and $last group by all""",
    "people.active_members": f"with {MEMBERS}{DAYS} select day, count(*) from md group by 1",
    "people.retention": f"""with {MEMBERS}{DAYS}, asked as (select identity, f, unnest([1, 7, 30]) as k from p)
        select f, k, count(*) filter (f + k <= $last), count(md.day) filter (f + k <= $last)
        from asked left join md on md.identity = asked.identity and md.day = f + k group by all""",
}


def write() -> dict[str, float]:
    """Facts a second from the journal into the lake."""
    from django.db import transaction

    from qunying.activities.facts import CheckedIn
    from qunying.insight.lake import columns, writer
    from qunying.journal.record import Draft, open_book, record_many

    open_book(1, "Asia/Shanghai")
    fact = CheckedIn(activity=1, streak=3, best=9, share="own")
    drafts = [Draft(fact, key=f"checkin:1:{n}", community=1, group=n % 52, identity=n, subject=("check_in", n)) for n in range(FACTS)]
    for start in range(0, FACTS, BATCH):
        with transaction.atomic():
            record_many(drafts[start : start + BATCH])
    columns.table([])  # what a worker has loaded long before
    started = time.perf_counter()
    assert writer.catch_up() == FACTS
    seconds = time.perf_counter() - started
    return {"seconds": round(seconds, 3), "facts_per_second": round(FACTS / seconds)}


def ask() -> dict[str, Any]:
    """Each measure over a million facts: seconds first, with new facts, remembered, and by hand; the answers are equal."""
    path, last = _million()
    return {name: _timed(name, path, last) for name in BY_HAND}


def _million() -> tuple[str, Any]:
    """The lake holds a million facts of community 1; returns its file and the last whole day."""
    import duckdb

    from qunying.insight.lake import files
    from qunying.insight.models import Lake, Segment
    from qunying.journal.record import open_book

    open_book(1, "Asia/Shanghai")
    con = duckdb.connect(config={"threads": 2})
    con.execute(AMPLIFIED, {"path": str(ARCHIVE), "rows": MILLION})
    target = files.root() / "community=1" / "month=all" / "bench.parquet"
    target.parent.mkdir(parents=True)
    con.execute(AS_FACTS.format(rows=MILLION, path=target))
    rows, end = con.execute('select (select count(*) from read_parquet($path)), (select max("at") from msg)', {"path": str(target)}).fetchone()
    data_time = end.replace(tzinfo=UTC)
    Segment.objects.create(
        community=1, month="all", first_tx=0, first_fact=1, last_tx=0, last_fact=2 * MILLION, rows=rows, bytes=0, sha256="",
        path="community=1/month=all/bench.parquet", closed_at=data_time,
    )  # fmt: skip
    Lake.objects.create(pk=1, fact=2 * MILLION, data_time=data_time)
    return str(target), (data_time + timedelta(hours=8)).date() - timedelta(days=1)


def _timed(name: str, path: str, last: Any) -> dict[str, float]:
    import duckdb

    from qunying.insight import queries

    con = duckdb.connect(config={"threads": 2})
    known = {"path": path, "last": last, "since": last - timedelta(days=WINDOW_DAYS - 1)}
    values = {key: value for key, value in known.items() if f"${key}" in BY_HAND[name]}
    asked = {"start": known["since"], "end": last} if "since" in values else {}
    by_hand = _least(lambda: con.execute(BY_HAND[name], values).fetchall())

    def anew() -> Any:
        queries._results.clear()
        queries.duckdb._stores.clear()
        return queries.run(name, 1, **asked)

    def kept() -> Any:
        queries._results.clear()
        return queries.run(name, 1, **asked)

    queries.forget()
    first, next_, further, again = _once(kept), _least(anew), _least(kept), _least(lambda: queries.run(name, 1, **asked))
    assert _comparable(name, anew().rows) == sorted(con.execute(BY_HAND[name], values).fetchall()), name
    return {
        "first": first, "next": next_, "kept": further, "again": again, "by_hand": by_hand,
        "next_to_by_hand": round(next_ / by_hand, 2), "kept_to_by_hand": round(further / by_hand, 2),
    }  # fmt: skip


def _comparable(name: str, rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Our rows in the shape of the SQL's: without the calendar's zeros and gaps."""
    if name == "groups.activity":
        return sorted((row["group_id"], row["day"], row["messages"], row["speakers"]) for row in rows if row["messages"])
    if name == "people.active_members":
        return sorted((row["day"], row["active"]) for row in rows if row["active"])
    return sorted((row["cohort"], row["k"], row["eligible"], row["returned"] or 0) for row in rows)


def yardstick(folder: str) -> dict[str, float]:
    """The yardstick's own SQL on the same messages in its own layout."""
    import duckdb

    spec = importlib.util.spec_from_file_location("insight_duckdb", Path(folder) / "insight_duckdb.py")
    assert spec and spec.loader
    sys.path.insert(0, folder)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    con = duckdb.connect(config={"threads": 2})
    con.execute(AMPLIFIED, {"path": str(ARCHIVE), "rows": MILLION})
    return {name: _least(lambda sql=sql: con.execute(sql).fetchall()) for name, sql in module.SQL.items() if name in ("group_day", "active", "retention_nday")}


def _once(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return round(time.perf_counter() - started, 4)


def _least(work: Callable[[], Any], times: int = 3) -> float:
    return min(_once(work) for _ in range(times))


def run(yardsticks: str | None = None) -> dict[str, Any]:
    """Writing on both databases, asking on SQLite (the lake is the same on both)."""
    found = {"name": "lake", "facts": FACTS, "write": each_database(write, __name__), "rows_asked": MILLION, "ask": on_database("sqlite", "ask", __name__)}
    return found | ({"yardstick": yardstick(yardsticks)} if yardsticks else {})


if __name__ == "__main__":
    print(json.dumps(run(*sys.argv[1:2])))

"""A lake made straight from a table of messages, as if they had been recorded: for answers on many rows, without the journal."""

from datetime import UTC, datetime, time, timedelta

import duckdb

from qunying.insight.lake import files
from qunying.insight.models import Lake, Segment
from qunying.journal.record import open_book

# ``msg``: message_id, group_id, member_id, at (UTC), is_bot, length, reply_to. Everybody joins a moment before they first speak.
FACTS = """
with first as (select member_id, min("at") as "at", bool_or(is_bot) as is_bot from msg group by 1), facts as (
  select message_id as id, 'channels.message_posted' as kind, "at", group_id, member_id as identity, 'message' as subject_type, message_id as subject_id,
         length::bigint as f_length, reply_to as f_reply_to, null::varchar as f_member_kind, null::boolean as f_first from msg
  union all
  select -member_id, 'people.joined', "at", null, member_id, null, null, null, null, if(is_bot, 'bot', 'member'), true from first)
select id::bigint as id, 0::bigint as tx, kind, 1::smallint as version, "at" as happened_at, ("at" + interval 8 hour)::date as local_day,
       1::bigint as community, group_id, identity, null::bigint as staff, 'zulip' as channel, null::bigint as revision, subject_type, subject_id,
       1::smallint as origin, '{}' as payload, f_length, f_reply_to, f_member_kind, f_first
from facts"""


def pour(con: duckdb.DuckDBPyConnection, *, until=None) -> None:
    """The lake holds the facts of ``msg``, a file a month, as of the end of its last local day (or ``until``, and then only what was before)."""
    open_book(1, "Asia/Shanghai")
    where = f"where happened_at < timestamp '{until}'" if until else ""
    con.execute(f"create or replace temp table facts as select * from ({FACTS}) {where}")
    months = [row[0] for row in con.execute("select distinct strftime(local_day, '%Y-%m') from facts order by 1").fetchall()]
    Segment.objects.all().delete()
    for month in months:
        _file(con, month, f"strftime(local_day, '%Y-%m') = '{month}'")
    last = con.execute("select max(local_day) from facts").fetchone()[0]
    Lake.objects.update_or_create(pk=1, defaults={"fact": 2**62, "data_time": last_moment(last)})


def add(con: duckdb.DuckDBPyConnection, since) -> int:
    """What happened since then stands in the lake too, in files of its own; returns how many facts."""
    con.execute(f"create or replace temp table facts as select * from ({FACTS}) where happened_at >= timestamp '{since}'")
    for (month,) in con.execute("select distinct strftime(local_day, '%Y-%m') from facts order by 1").fetchall():
        _file(con, month, f"strftime(local_day, '%Y-%m') = '{month}'")
    last = con.execute("select max(local_day) from facts").fetchone()[0]
    Lake.objects.update(data_time=last_moment(last))
    return con.execute("select count(*) from facts").fetchone()[0]


def last_moment(day):
    """The UTC moment at which that day of UTC+8 is over, so that it counts as complete."""
    return datetime.combine(day, time(), UTC) + timedelta(hours=16)


def _file(con, month, where):
    number = Segment.objects.count() + 1
    file = files.write(con.execute(f"select * from facts where {where}").to_arrow_table(), community=1, month=month)
    last = con.execute("select max(local_day) from facts").fetchone()[0]
    Segment.objects.create(
        community=1, month=month, first_tx=0, first_fact=number, last_tx=0, last_fact=number, path=file.path, sha256=file.sha256, rows=file.rows,
        bytes=file.bytes, closed_at=last_moment(last),
    )  # fmt: skip

"""Published figures of two real communities beside what our measures say of the same messages.

Run: script/bench truth GITTER. GITTER is the file ``messages.parquet`` of the freeCodeCamp Gitter rooms (room_uri, sent_at, from_userid, from_username,
message_id, text). Of newcomers with 60 days behind them: who came back on days 7 to 13 (24 hours each) after their first message; and the share of
messages the top one per cent, rounded down, wrote. Bots are left out. The archive that comes with the project is asked the same way.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from typing import Any

from bench._databases import on_database
from bench.lake import ARCHIVE

BEHIND_DAYS = 60
GITTER = """
create view msg as
select row_number() over (order by sent_at, message_id) as message_id, dense_rank() over (order by room_uri) as group_id,
       dense_rank() over (order by from_userid) as member_id, sent_at::timestamp as "at", from_username in ('camperbot', '') or from_userid = '' as is_bot,
       length(text)::int as length, null::bigint as reply_to
from read_parquet($path)"""
OWN = """
create view msg as
select row_number() over (order by "at", stream, member) as message_id, dense_rank() over (order by stream) as group_id,
       dense_rank() over (order by member) as member_id, make_timestamp("at"::bigint * 1000000) as "at", is_bot, length, null::bigint as reply_to
from read_parquet($path)"""


def ask() -> dict[str, Any]:
    """Both figures of every community whose messages are there."""
    told = {"bytecode-alliance": _of(OWN, str(ARCHIVE))}
    if path := os.environ.get("QUNYING_GITTER"):
        told["freecodecamp"] = _of(GITTER, path)
    return told


def _of(view: str, path: str) -> dict[str, Any]:
    import duckdb

    from qunying.insight import queries
    from qunying.insight.tests import lake_of

    con = duckdb.connect()
    con.execute("set timezone='UTC'")
    con.execute(view.replace("$path", "'" + path.replace("'", "''") + "'"))
    queries.forget()
    lake_of.pour(con)
    last = con.execute('select max("at") from msg where not is_bot').fetchone()[0].date()
    asked = {"act": "messages", "begins": "first_act", "per": "month", "days": "7,14", "kind": "bracket", "clock": "24h"}
    rows = queries.run("people.retention", 1, **asked, end=last - timedelta(days=BEHIND_DAYS)).rows
    returned, eligible = (sum(row[name] or 0 for row in rows) for name in ("returned", "eligible"))
    top = queries.run("channels.concentration", 1, by="all", rounding="down").rows[0]
    return {"returned": returned, "eligible": eligible, "back_on_days_7_to_13": round(returned / eligible, 4), "top_1_percent": round(top["share"], 5)}


def run(path: str = "") -> dict[str, Any]:
    """One process on one fresh database."""
    if path:
        os.environ["QUNYING_GITTER"] = path
    return {"name": "truth"} | on_database("sqlite", "ask", __name__)


if __name__ == "__main__":
    print(json.dumps(run(*sys.argv[1:2])))

"""The measures every community needs give the same rows as their definitions in plain SQL, on a real chat."""

from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from qunying.insight import queries
from qunying.insight.tests import lake_of
from qunying.insight.tests.yardstick import OURS, SQL

pytestmark = pytest.mark.django_db(transaction=True)
ARCHIVE = Path(__file__).parents[3] / "examples" / "communities" / "bytecode-alliance" / "messages.parquet"
ROWS = 6_000
MSG = """create table msg as
select n::bigint as message_id, dense_rank() over (order by stream)::bigint as group_id, dense_rank() over (order by member)::bigint as member_id,
       make_timestamp("at"::bigint * 1000000) as "at", is_bot, length, reply_to::bigint as reply_to from read_parquet($path) where n <= $rows"""


@pytest.fixture
def chat(lake):
    """The first messages of a real chat, in the lake and as a table."""
    queries.forget()
    con = duckdb.connect()
    con.execute(MSG, {"path": str(ARCHIVE), "rows": ROWS})
    lake_of.pour(con)
    yield con
    queries.forget()


def ours(name):
    """Our rows in the yardstick's columns: without cells that nobody is eligible for."""
    measure, asked, columns = OURS[name]
    rows = [row for row in queries.run(measure, 1, **asked).rows if row.get("eligible", 1) and row.get("state") != "gap"]
    return sorted(tuple(round(row[column], 9) if column == "gini" else row[column] for column in columns) for row in rows)


@pytest.mark.parametrize("name", SQL)
def test_a_measure_gives_the_rows_of_its_definition(chat, name):
    found = ours(name)
    assert len(found) > 5
    assert found == sorted(chat.execute(SQL[name]).fetchall())


def test_a_real_community_gives_the_published_figures(lake):
    """All 49,774 messages, bots excluded: of newcomers with 60 days behind them 13.8 % came back on days 7–13; the top 1 %, rounded down, wrote 51.0 %."""
    con = duckdb.connect()
    con.execute(MSG, {"path": str(ARCHIVE), "rows": 10**9})
    queries.forget()
    lake_of.pour(con)
    last = con.execute('select max("at") from msg where not is_bot').fetchone()[0].date()
    asked = {"act": "messages", "begins": "first_act", "per": "month", "days": "7,14", "kind": "bracket", "clock": "24h"}
    rows = queries.run("people.retention", 1, **asked, end=last - timedelta(days=60)).rows
    returned, eligible = (sum(row[name] or 0 for row in rows) for name in ("returned", "eligible"))
    share = queries.run("channels.concentration", 1, by="all", rounding="down").rows[0]["share"]
    queries.forget()
    assert (returned, eligible, round(returned / eligible, 3), round(share, 3)) == (179, 1294, 0.138, 0.51)

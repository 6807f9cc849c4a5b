"""What is said of a history that was brought in: as of its own end, whenever somebody asks."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from qunying.faces.shell.main import main
from qunying.insight import queries
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)

BEGAN = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
DAYS = 60
ASKED = {(0, 0), (DAYS - 3, 4)}  # a question with two months behind it, and one with three days
HEADER = {"_type": "header", "chatlab": {"version": "0.0.2"}, "meta": {"name": "读书群", "platform": "wechat", "type": "group", "groupId": "7@chatroom"}}


@pytest.fixture(autouse=True)
def brought_in(tmp_path, settings, morning, capsys):
    """Two months of five people's talk, brought in half a year later."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    queries.forget()
    said = [
        {
            "_type": "message", "platformMessageId": f"m{day}-{who}", "sender": f"u{who}", "accountName": f"书友{who}", "type": 0,
            "content": "请问第三章在哪里？" if (day, who) in ASKED else "今天读到第三章",
            "timestamp": int((BEGAN + timedelta(days=day, minutes=who)).timestamp()),
        }
        for day in range(DAYS)
        for who in range(5)
        if who < 4 or day == DAYS - 3  # the fifth comes three days before the end and is not heard again
    ]  # fmt: skip
    (tmp_path / "读书群.jsonl").write_bytes(b"\n".join(orjson.dumps(line) for line in [HEADER, *said]))
    assert main(["import", str(tmp_path / "读书群.jsonl"), "--community", "dushu", "--json"]) == 0
    capsys.readouterr()
    yield
    queries.forget()


@pytest.fixture
def ask(capsys):
    """``qunying … --json``: what was printed."""

    def ask(*words):
        assert main([*words, "--community", "dushu", "--json"]) == 0
        return orjson.loads(capsys.readouterr().out)

    return ask


@pytest.mark.parametrize("later", [0, 1, 30])
def test_the_report_ends_where_the_history_ends_however_long_after_the_import_it_is_asked_for(ask, later):
    with clock.fixed(clock.now() + timedelta(days=later)):
        told = ask("report")
    assert (told["from"], told["to"]) == ("2026-04-03", "2026-04-30")
    assert "平均每周 4 人参与" in next(one["title"] for one in told["findings"] if one["key"] == "people.alive")


def test_nobody_is_missed_after_the_last_day_of_the_history(ask):
    rows = ask("measure", "people.retention", "--per", "month", "--days", "1,7,30")["rows"]
    assert [(row["k"], sum(one["eligible"] for one in rows if one["k"] == row["k"])) for row in rows[:3]] == [(1, 5), (7, 4), (30, 4)]


def test_a_group_is_as_old_as_its_first_word(ask):
    rows = ask("sql", "select local_day, kind from facts where kind = 'groups.created'")["rows"]
    assert [row[0] if isinstance(row, list) else row["local_day"] for row in rows] == ["2026-03-02"]


def test_no_years_of_gaps_follow_a_history_that_ended_unless_they_are_asked_for(ask):
    rows = ask("measure", "people.active_members")["rows"]
    assert (rows[0]["day"], rows[DAYS - 1]["day"], rows[DAYS - 1]["value"], rows[-1]["day"]) == ("2026-03-02", "2026-04-30", 4, "2026-05-01")
    assert {row["state"] for row in rows[DAYS:]} == {"gap"}
    asked = ask("measure", "people.active_members", "--per", "week", "--from", "2026-06-01", "--to", "2026-06-14")["rows"]
    assert [(row["day"], row["state"]) for row in asked] == [("2026-06-01", "gap"), ("2026-06-08", "gap")]


def test_who_asked_in_the_last_days_of_the_history_is_not_counted_as_gone(ask):
    [churn], [later] = (ask("measure", f"channels.{name}")["rows"] for name in ("unanswered_churn", "answered_later"))
    assert (churn["n"] + churn["unmatched"], later["n"] + later["unmatched"]) == (1, 1)

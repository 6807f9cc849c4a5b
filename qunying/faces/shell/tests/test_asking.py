"""``qunying sql`` and ``qunying forecast`` as a script calls them, on the real archive that comes with the house."""

import json
from pathlib import Path

import pytest

from qunying.faces.shell import archive
from qunying.faces.shell.main import main
from qunying.insight import queries

pytestmark = pytest.mark.django_db(transaction=True)  # the lake reads committed facts only


@pytest.fixture
def house(settings, tmp_path, monkeypatch):
    """The first weeks of the archive in a house of its own."""
    settings.DATA = tmp_path
    queries.forget()
    rows = archive.read(archive.FOLDER / "messages.parquet")[:600]
    monkeypatch.setattr(archive, "read", lambda path: rows)
    archive.load()
    yield tmp_path
    queries.forget()


def said(capsys, *line, code=0):
    assert main([*line, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def test_a_question_is_answered_as_json_with_the_time_it_is_as_of(house, capsys):
    found = said(capsys, "sql", "select count(*) as n, count(distinct group_id) as g from messages")
    assert found["rows"] == [{"n": 600, "g": found["rows"][0]["g"]}]
    assert (found["rows"][0]["g"] > 3, found["more"], found["community"], found["data_time"] is not None) == (True, False, "bytecode-alliance", True)


def test_an_answer_is_written_to_a_file_and_cut_where_asked(house, capsys):
    out = house / "a.csv"
    assert main(["sql", "select name from groups order by name", "--out", str(out), "--rows", "2"]) == 0
    assert (len(Path(out).read_text("utf-8-sig").splitlines()), "后面还有" in capsys.readouterr().err) == (3, True)


def test_a_refused_question_leaves_one_and_says_why(house, capsys):
    assert main(["sql", "copy messages to '/tmp/x.csv'"]) == 1
    assert "只能问，不能改" in capsys.readouterr().err


def test_the_views_are_listed_with_the_meaning_of_every_column(capsys):
    views = {view["name"]: view for view in said(capsys, "sql", "--views")["views"]}
    assert {"facts", "messages", "members", "groups", "member_day", "group_day", "orders"} <= set(views)
    assert all(meaning for view in views.values() for meaning in view["columns"].values())


def test_a_forecast_without_enough_history_names_what_is_missing_and_tells_no_chance(house, capsys):
    found = said(capsys, "forecast", "silence", "--backtest")
    assert (found["used"], found["backtest"], bool(found["missing"])) == ("none", None, True)
    assert {row["probability"] for row in found["rows"]} <= {None}
    assert found["active"] == {"messages": 5, "members": 2}


def test_a_cut_off_and_other_terms_are_taken(house, capsys):
    found = said(capsys, "forecast", "silence", "--cut-off", "2020-01-11", "--messages", "1", "--members", "1")
    assert (found["cut_off"], found["active"]) == ("2020-01-11", {"messages": 1, "members": 1})
    assert all(row["cut_off"] == "2020-01-11" and row["reasons"] for row in found["rows"])

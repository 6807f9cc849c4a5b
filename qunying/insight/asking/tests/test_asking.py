"""Questions in SQL: what they answer, whose facts they see, and everything they may not do."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from qunying.insight import asking
from qunying.insight.asking import child, running, script
from qunying.insight.asking.tests.hostile import NO_QUESTIONS, OUTSIDE, UNKNOWN
from qunying.insight.tests.story import Story
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)  # the lake reads committed facts only


@pytest.fixture
def told(story):
    """Two members and a bot talk in two groups of community 1, somebody in community 2."""
    from qunying.journal.record import open_book

    open_book(2, "Asia/Shanghai")
    story.comes(101, 102, day=1)
    story.comes(900, day=1, kind="bot")
    story.says(101, group=1, day=2, times=3)
    story.says(102, group=2, day=3)
    story.says(900, group=1, day=3, times=5)
    story.end()
    other = Story(2)
    other.comes(501, day=1)
    other.says(501, group=9, day=2, times=7)
    other.end()


def refused(sql, **more):
    with pytest.raises(Refused) as found:
        asking.ask(1, sql, **more)
    return found.value


def read(sql):
    """What the child's reader says of the question; None when it may be asked."""
    try:
        child._allow(duckdb.connect(), sql, {"messages", "facts"})
    except child.No as no:
        return no.answer["code"]
    return None


# The child as it is, but every statement goes to the engine unread.
WITHOUT_READER = """
import json, runpy, sys, duckdb
child = runpy.run_path(sys.argv[1], run_name="child")
asked, tried = json.load(sys.stdin)
con = child["_sealed"](duckdb, asked)
through = []
for sql in tried:
    try:
        con.execute(sql).fetchall()
        through.append(sql)
    except duckdb.Error:
        pass
print(json.dumps(through))
"""


def test_messages_are_counted_by_role_and_day(told):
    answer = asking.ask(1, "select day, role, count(*) as n from messages group by all order by day, role;")
    assert [column["name"] for column in answer.columns] == ["day", "role", "n"]
    assert answer.rows == [["2026-11-02", "member", 3], ["2026-11-03", "bot", 5], ["2026-11-03", "member", 1]]
    assert (answer.more, answer.data_time is not None) == (False, True)


def test_only_the_asked_communitys_facts_are_there(told):
    assert asking.ask(1, "select count(*) from messages").rows == [[9]]
    assert asking.ask(2, "select count(*) from messages").rows == [[7]]
    assert asking.ask(2, "select distinct identity from facts").rows == [[501]]


def test_every_shown_table_has_exactly_the_columns_it_tells_of(told):
    for view in asking.all_views():
        found = {column["name"] for column in asking.ask(1, f"select * from {view.name}").columns}
        assert set(view.columns) <= found, view.name
        assert view.others or set(view.columns) == found, view.name


def test_a_community_without_a_single_fact_is_answered_with_nothing(lake):
    assert asking.ask(1, "select count(*), max(day) from messages").rows == [[0, None]]


def test_more_rows_than_asked_for_are_cut_and_said(told):
    answer = asking.ask(1, "select * from messages order by happened_at", rows=4)
    assert (len(answer.rows), answer.more) == (4, True)


def test_values_that_json_cannot_say_come_as_text_or_empty(told):
    rows = asking.ask(1, "select 9007199254740993, 'nan'::float, 1.50::decimal(9,2), [1, 2], timestamptz '2026-01-01 08:00:00+08', interval 1 day").rows
    assert rows[0][:4] == ["9007199254740993", None, 1.5, "[1, 2]"]
    assert rows[0][4].startswith("2026-01-01")
    assert rows[0][5].startswith("1 day")


@pytest.mark.parametrize(
    ("code", "questions"), [("function", OUTSIDE), ("unknown_table", UNKNOWN), ("not_a_question", NO_QUESTIONS)], ids=["functions", "tables", "statements"]
)
def test_the_reader_of_questions_refuses_every_way_out_by_name(code, questions):
    assert {sql: read(sql) for sql in questions} == dict.fromkeys(questions, code)


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("-- only a remark", "empty"),
        ("select 1; select 2", "one_at_a_time"),
        ("select 1; drop view messages", "not_a_question"),
        ("selec 1", "wrong"),
    ],
)
def test_a_question_that_cannot_be_read_says_why(sql, code):
    assert read(sql) == code


@pytest.mark.parametrize(("sql", "code"), [("", "sql_empty"), ("  ;; ", "sql_empty"), ("select '" + "x" * 21_000 + "'", "sql_letters")])
def test_an_empty_or_endless_question_is_not_even_asked(sql, code):
    assert refused(sql).code == code


def test_each_kind_of_refusal_comes_through_the_process_in_words(told):
    sql = {"select * from read_csv('/etc/passwd')": "read_csv", "from base_messages": "group_day", "drop view messages": "只能问", "select 1; select 2": "一句"}
    assert all(said in str(refused(question)) for question, said in sql.items())


def test_behind_the_reader_the_engine_itself_opens_nothing_and_changes_nothing(told, settings):
    prepared = script.write(1)
    asked = running._request(1, prepared, "from messages", str(settings.DATA / "tmp"), 10, 30)
    tried = [sql.replace("{lake}", str(settings.DATA / "lake")) for sql in [*OUTSIDE, *NO_QUESTIONS]]
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_READER, str(running.CHILD)], input=json.dumps([asked, tried], default=str), capture_output=True, text=True
    )
    came_through = set(json.loads(done.stdout))
    assert {sql for sql in came_through if "/" in sql} == set()
    assert came_through & {"install httpfs", "load httpfs", "set memory_limit = '64GB'", "set enable_external_access = true"} == set()
    assert not any(path.name.startswith("stolen") for path in [*Path("/tmp").iterdir(), *settings.DATA.rglob("*")])


def test_a_mistyped_column_comes_back_with_the_engines_own_hint(told):
    sentence = str(refused("select identiti from messages"))
    assert "这句 SQL 算不了" in sentence
    assert '"identity"' in sentence


@pytest.mark.parametrize(
    "sql",
    [
        "select count(*) from range(10000000) a, range(10000000) b where a.range + b.range = 1.5",
        "with recursive t(n) as (select 1 union all select n + 1 from t) select max(n) from t",
    ],
    ids=["cross join", "endless recursion"],
)
def test_a_question_without_an_end_is_stopped_and_the_next_is_answered(told, sql):
    assert refused(sql, seconds=1).code == "sql_seconds"
    assert asking.ask(1, "select 1").rows == [[1]]


@pytest.mark.parametrize("sql", ["select list(range) from range(1000000000)", "select repeat('x', 4000000000)"])
def test_a_question_that_wants_all_memory_is_refused_and_the_house_stands(told, sql):
    assert refused(sql).code == "sql_too_much"


def test_a_long_text_is_cut_with_a_mark(told):
    cell = asking.ask(1, "select repeat('字', 100000) as t").rows[0][0]
    assert (len(cell), cell[-1]) == (2001, "…")


def test_the_child_gets_neither_environment_nor_secrets(told, monkeypatch):
    seen = {}
    run = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *args, **more: seen.update(more, command=args[0]) or run(*args, **more))
    asking.ask(1, "select 1")
    assert (seen["env"], seen["command"][1], b"SECRET" in seen["input"]) == ({}, "-I", False)


def test_only_one_question_is_answered_at_a_time(told, monkeypatch, settings):
    monkeypatch.setattr(running, "WAIT_SECONDS", 0.2)
    folder = settings.DATA / "tmp"
    folder.mkdir(exist_ok=True)
    hold = "import fcntl, sys; f = open(sys.argv[1], 'w'); fcntl.flock(f, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", hold, str(folder / "sql.lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        other.stdout.readline()
        assert refused("select 1").code == "sql_busy"
        other.stdin.close()
    assert asking.ask(1, "select 1").rows == [[1]]


def test_nothing_is_left_behind_in_the_data_folder(told, settings):
    asking.ask(1, "select * from messages")
    refused("select * from read_csv('x')")
    assert [path.name for path in (settings.DATA / "tmp").iterdir()] == ["sql.lock"]


def test_a_kept_question_is_found_by_its_id_and_replaced_by_its_name(morning):
    first = asking.keep(1, name="谁在说", sql="select 1", by=7)
    again = asking.keep(1, name="谁在说", sql="select 2", by=8)
    assert (again.public_id, again.sql, again.staff, len(asking.saved(1))) == (first.public_id, "select 2", 8, 1)
    assert (asking.one(2, first.public_id), asking.saved(2)) == (None, [])
    assert (asking.drop(2, question=first.public_id), asking.drop(1, question=first.public_id), asking.saved(1)) == (False, True, [])


@pytest.mark.parametrize(("name", "sql", "code"), [(" ", "select 1", "question_name"), ("长" * 61, "select 1", "question_name"), ("空", " ", "sql_empty")])
def test_a_question_without_name_or_words_is_not_kept(morning, name, sql, code):
    with pytest.raises(Refused) as found:
        asking.keep(1, name=name, sql=sql, by=1)
    assert (found.value.code, asking.saved(1)) == (code, [])

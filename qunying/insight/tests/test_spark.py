"""Spark gives the rows DuckDB gives, for every measure there is; and it does so on two executors."""

import math
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from pyarrow import parquet

from qunying.channels.facts import MessagePosted
from qunying.groups.facts import Left
from qunying.insight import measures, queries
from qunying.insight.engines import duckdb, spark
from qunying.insight.lake import manifest
from qunying.insight.tests import invented
from qunying.kernel.refusals import Refused

LACKING = spark.missing()
pytestmark = pytest.mark.django_db(transaction=True)
needs_spark = pytest.mark.skipif(bool(LACKING), reason=f"no {LACKING} here: Spark cannot run")

# How measures are asked besides their defaults, so that every branch of an expression is compiled for both engines.
ASKED = {
    "people.retention": [
        {"kind": "unbounded", "begins": "first_act", "per": "week"}, {"kind": "bracket", "days": "1,3,7", "begins": "any_act", "per": "month"},
        {"clock": "24h", "begins": "first_act", "days": "1,2,3"},
    ],
    "people.lifecycle": [{"per": "month"}, {"per": "day", "who": "all"}],
    "people.funnel": [
        {"steps": "people.joined,channels.message_posted,activities.checked_in", "order": "strict"},
        {"steps": "people.joined,channels.message_posted,activities.checked_in", "excluded": "groups.left@2", "optional": "2"},
        {"steps": "people.joined,channels.message_posted", "order": "unordered", "unit": "group"},
    ],
    "channels.actives": [{"by": "group"}, {"by": "channel"}, {"by": "segment"}],
    "channels.concentration": [{"by": "all"}],
    "channels.compare": [{"kind": "groups", "group": 1, "before_group": 2}, {"kind": "joined", "days": 3, "start": "2026-11-02", "before_start": "2026-11-01",
                         "end": "2026-11-05", "before_end": "2026-11-01"}],
    "channels.member": [{"identity": 1}, {"identity": 2, "groups": "1", "per": "month"}],
    "channels.member_answers": [{"identity": 2}],
    "channels.first_reply": [{"of": "newcomer"}, {"of": "all"}],
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def session():
    """One session for all questions of this file; Java compiles what it runs once and quickly, for no question here takes long enough to earn more."""
    with pytest.MonkeyPatch.context() as patch:
        for place in ("driver", "executor"):
            patch.setitem(spark.SETTINGS, f"{place}.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        yield
    spark.forget()


def told(story):
    """Three weeks in two groups: members, staff and a bot who talk, answer, check in, take part, leave and come back."""
    story.founds(1)
    story.founds(2)
    story.comes(*range(1, 9), day=1, group=1)
    story.comes(9, 10, day=4, group=2)
    story.comes(90, day=1, kind="staff", group=1)
    story.comes(91, day=1, kind="bot", group=1)
    for n in range(30):
        writes(story, n, 1 + n % 8, day=2 + n % 9, clock=f"{8 + n % 12:02}:{n:02}", question=n % 3 > 0)
    for n in range(0, 30, 3):
        writes(story, 100 + n, 90 if n % 2 else 2 + n % 5, day=2 + n % 9, clock="21:30", reply_to=n)
    story.says(9, 91, group=2, day=5)
    story.checks_in(1, 2, 3, day=3)
    story.checks_in(1, 9, day=12)
    story.takes_part(3, 4, kind="feedback", activity=1, day=5)
    story.sees(*range(1, 6), day=6)
    story.delivers(4, day=6)
    story.goes(7, group=1, day=8)
    story.end()


def told_over_the_year(story):
    """The turn of a year in two groups, on both sides of midnight in Shanghai, where it is still the old day in UTC; nobody answers in the second."""
    story.founds(1, day=date(2025, 12, 28))
    story.founds(2, day=date(2025, 12, 28))
    story.comes(1, 2, 3, day=date(2025, 12, 28), clock="23:59", group=1)
    story.comes(4, 5, day=date(2025, 12, 29), clock="00:00", group=2)
    days = (date(2025, 12, 30), date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 4), date(2026, 2, 1))
    for n, (day, clock) in enumerate(product(days, ("00:00", "07:59", "23:59"))):
        writes(story, n, 1 + n % 3, day=day, clock=clock, question=n % 2 > 0, reply_to=n - 1 if n % 4 == 1 else None)
    writes(story, 90, 4, day=date(2025, 12, 31), clock="23:59", group=2, question=True)
    story.checks_in(1, 2, day=date(2025, 12, 31), clock="23:59")
    story.checks_in(1, 4, day=date(2026, 1, 1), clock="00:00")
    story.tell(Left("left", 34), who=3, group=1, day=date(2026, 1, 31), clock="23:59")
    story.end()


EDGES = {"channels.first_reply": {}, "channels.actives": {}, "channels.volume": {}, "people.lifecycle": {"per": "month"}}
FEW = ("people.lifecycle", "channels.newcomer_steps", "channels.reply_time")  # a window, joins, a median


def writes(story, message, who, *, day, clock, group=1, question=False, reply_to=None):
    """A message with everything that measures of talk look at."""
    fact = MessagePosted(12, question, 0, reply_to, f"h{message % 4}", 2, phrase=message % 5 == 0, reply_by=None if reply_to is None else "said")
    story.tell(fact, who=who, group=group, day=day, clock=clock, subject=("history", message))


@needs_spark
def test_a_few_measures_give_equal_rows_on_both_engines(story):
    told(story)
    assert differences(FEW) == []


@needs_spark
@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("tell", [told, told_over_the_year])
def test_every_measure_gives_equal_rows_on_both_engines(story, tell):
    tell(story)
    assert differences([measure.name for measure in measures.all_measures()], ASKED) == []


@needs_spark
@pytest.mark.nightly
def test_nothing_parts_of_numbers_midnight_and_the_end_of_a_year_are_the_same(story):
    told_over_the_year(story)
    replies, actives, volume, life = (queries.run(name, 1, engine="spark", **how).rows for name, how in EDGES.items())
    assert differences(EDGES, {name: [how] for name, how in EDGES.items()}) == []
    assert None in {row["median_seconds"] for row in replies}
    assert any(row["stickiness"] % 1 for row in actives)
    assert {row["day"] for row in volume} == {date(2025, 12, 30), date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 4), date(2026, 2, 1)}
    assert {row["day"] for row in life if row["active"]} == {date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)}


def differences(names, asked=None):
    """What the engines do not answer alike: measure, how it was asked, and the first rows of each or the failure."""
    found = []
    for name in names:
        for how in [{}, *(asked or {}).get(name, [])]:
            try:
                here, there = (queries.run(name, 1, engine=engine, **how).rows for engine in ("duckdb", "spark"))
            except Exception as problem:
                found.append((name, how, f"{type(problem).__name__}: {str(problem)[:300]}"))
                continue
            if not same(here, there):
                found.append((name, how, here[:3], there[:3]))
    return found


def same(here, there):
    """Equal rows in any order, other numbers than whole ones to nine decimals."""
    return sorted(map(cells, here)) == sorted(map(cells, there))


def cells(row):
    return repr([(name, round(value, 9) + 0.0 if isinstance(value, float) and math.isfinite(value) else value) for name, value in sorted(row.items())])


@needs_spark
@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_two_executors_give_the_same_rows_of_every_measure_on_facts_of_every_kind(story, monkeypatch):
    monkeypatch.setenv("QUNYING_SPARK_MASTER", "local-cluster[2,1,1024]")
    spark.forget()
    # What is done to the rows afterwards is the same for both, and may trust in facts that agree with each other, which invented ones do not.
    for measure in measures.all_measures():
        monkeypatch.setitem(measures._MEASURES, measure.name, replace(measure, steps=()))
    invented.tell(story)
    empty = [measure.name for measure in measures.all_measures() if not queries.run(measure.name, 1).rows]
    different = differences([measure.name for measure in measures.all_measures()])
    executors = spark._connection()._session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1  # the driver is in it
    spark.forget()
    assert different == []
    assert executors == 2
    assert len(empty) < 10, empty


@needs_spark
def test_a_file_from_before_a_column_became_wider_is_read_as_everywhere(story, lake):
    story.says(1, day=1)
    story.end()
    old = next(lake.rglob("*.parquet"))
    told = parquet.read_table(old)
    parquet.write_table(told.set_column(told.column_names.index("f_length"), "f_length", [[True]]), old)
    story.says(1, day=2)
    story.end()
    found = []
    for engine in (duckdb, spark):
        with engine.at(manifest.version(1)) as store:
            found.append(store.rows(store.facts().select("local_day", "f_length").order_by("local_day")))
    assert [row["f_length"] for row in found[0]] == [1, 12]
    assert found[0] == found[1]


@needs_spark
def test_a_file_that_is_gone_is_named_as_everywhere(story, lake):
    story.comes(1, day=1)
    story.end()
    for file in lake.rglob("*.parquet"):
        file.unlink()
    with pytest.raises(Refused) as refused:
        queries.run("people.new_members", 1, engine="spark")
    assert refused.value.code == "lake_broken"


@needs_spark
def test_what_spark_cannot_work_out_is_refused_in_a_sentence(story):
    story.comes(1, day=1)
    story.end()
    with pytest.raises(Refused) as refused, spark.at(manifest.version(1)) as store:
        store.backend._session.sql("select raise_error('too much')").collect()
    assert refused.value.code == "engine_failed"
    assert "too much" in str(refused.value.data["problem"])


def test_without_java_the_engine_says_what_is_missing(story, monkeypatch):
    monkeypatch.setattr(spark.shutil, "which", lambda name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    story.comes(1, day=1)
    story.end()
    with pytest.raises(Refused) as refused:
        queries.run("people.new_members", 1, engine="spark")
    assert (refused.value.code, refused.value.data["lacking"]) == ("engine_missing", "pyspark" if LACKING == "pyspark" else "Java")


@needs_spark
@pytest.mark.parametrize("home", ["", "of an old one"])
def test_a_java_that_cannot_run_spark_is_called_missing(story, monkeypatch, tmp_path, home):
    from pyspark import SparkContext

    monkeypatch.setattr(SparkContext, "_gateway", None)  # a machine that other tests started must not help out
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    if home:
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "java").write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / "bin" / "java").chmod(0o755)
    spark.forget()
    story.comes(1, day=1)
    story.end()
    with pytest.raises(Refused) as refused:
        queries.run("people.new_members", 1, engine="spark")
    assert (refused.value.code, refused.value.data["lacking"]) == ("engine_missing", "Java 17" if home else "Java")


def test_an_engine_nobody_knows_is_refused(story):
    story.comes(1, day=1)
    story.end()
    with pytest.raises(Refused) as refused:
        queries.run("people.new_members", 1, engine="abacus")
    assert refused.value.code == "unknown_engine"

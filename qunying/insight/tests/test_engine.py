"""The engine's small parts: intervals, registries, the limits of what is kept, and housekeeping that meets somebody else's."""

import re
from datetime import UTC, datetime

import ibis
import pytest

from qunying.insight import acts, bases, measures, queries
from qunying.insight.intervals import wilson
from qunying.insight.lake import columns, files, housekeeping, manifest, writer
from qunying.insight.lazy import lazily
from qunying.insight.models import Segment
from qunying.insight.steps import period_end, period_start
from qunying.insight.tests.story import FIRST, Story
from qunying.journal import facts as kinds
from qunying.journal.record import open_book


@pytest.mark.parametrize(
    ("k", "n", "low", "high"), [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (1, 100, 0.0018, 0.0545), (0, 0, 0.0, 1.0)]
)
def test_the_wilson_interval_equals_published_values(k, n, low, high):
    assert [round(end, 4) for end in wilson(k, n)] == [low, high]


@pytest.mark.parametrize(("k", "n"), [(3, 2), (-1, 5)])
def test_a_share_beyond_its_base_is_a_programming_error(k, n):
    with pytest.raises(ValueError, match="out of"):
        wilson(k, n)


def test_periods_begin_on_monday_and_on_the_first():
    days = [FIRST.replace(day=day) for day in (1, 2, 8, 9, 30)]
    assert [period_start(day, "week").isoformat() for day in days] == ["2026-10-26", "2026-11-02", "2026-11-02", "2026-11-09", "2026-11-30"]
    assert [period_end(FIRST.replace(month=month), "month").day for month in (2, 11, 12)] == [28, 30, 31]


def test_nothing_is_registered_twice():
    with pytest.raises(RuntimeError, match="twice"):
        acts.counts("channels.message_posted", column="other", own=True)
    with pytest.raises(RuntimeError, match="twice"):
        bases.base("days")(lambda made: None)
    with pytest.raises(RuntimeError, match="twice"):
        measures.measure("people.retention", question="", unit="", formula="", denominator="", observability="", value="")(lambda made: None)


def test_a_field_of_several_values_has_no_column_and_a_disputed_one_becomes_text(monkeypatch):
    def kind(name, hints):
        return kinds.Kind(name, 1, type(name, (), {"__annotations__": hints}), tuple(hints), ())

    made = columns._features((kind("a", {"x": int, "y": float | None, "z": tuple[int, ...], "w": bool}), kind("b", {"x": kinds.Code, "y": int, "w": int})))
    assert made == {"f_w": "int64", "f_x": "string", "f_y": "float64"}


def test_heavy_libraries_wait_until_they_are_used():
    assert lazily("ibis") is ibis
    assert lazily("colorsys_that_is_not_there").__name__ == "colorsys_that_is_not_there"
    with pytest.raises(ModuleNotFoundError):
        _ = lazily("colorsys_that_is_not_there").rgb


@pytest.mark.django_db(transaction=True)
def test_the_engine_keeps_few_communities_and_still_answers_all(story, monkeypatch):
    monkeypatch.setattr(queries.duckdb, "COMMUNITIES_KEPT", 2)
    monkeypatch.setattr(queries, "RESULTS_KEPT", 1)
    stories = [story, *[Story(number) for number in (2, 3, 4)]]
    for number, one in enumerate(stories, start=1):
        open_book(number, "Asia/Shanghai")
        one.comes(*range(number), day=1)
        one.end()
    for _ in range(2):
        assert [one.ask("people.new_members", end="2026-11-01")[0]["new_members"] for one in stories] == [1, 2, 3, 4]
    assert len(queries.duckdb._stores) == 2


@pytest.mark.django_db(transaction=True)
def test_a_merge_that_somebody_else_did_first_leaves_everything_as_it_is(story, lake, monkeypatch):
    for number in range(16):
        story.comes(number, day=1)
        story.end()
    write = files.write

    def overtaken(table, **place):
        monkeypatch.setattr(files, "write", write)
        assert housekeeping.merge_small() == 16
        return write(table, **place)

    monkeypatch.setattr(files, "write", overtaken)
    assert (housekeeping.keep(), Segment.objects.count()) == ((0, 0), 1)
    assert [row["new_members"] for row in story.ask("people.new_members", end="2026-11-01")] == [16]
    assert housekeeping.sweep(older_than_seconds=0) == 16
    assert manifest.verify() is None


@pytest.mark.django_db(transaction=True)
def test_a_merge_stops_at_its_limit(story, monkeypatch):
    monkeypatch.setattr(housekeeping, "MERGE_ROWS_MAX", 4)
    for number in range(16):
        story.comes(number, day=1)
        story.end()
    assert (housekeeping.merge_small(), sorted(Segment.objects.values_list("rows", flat=True))[-1]) == (4, 4)


@pytest.mark.django_db(transaction=True)
def test_a_worker_with_a_backlog_stops_after_its_time_and_comes_back(story, monkeypatch):
    monkeypatch.setattr(writer, "CUT_FACTS_MAX", 10)
    monkeypatch.setattr(writer, "TEND_SECONDS_MAX", 0.0)
    story.comes(*range(25), day=1)
    story.end()
    monkeypatch.setattr(writer, "CUT_FACTS_MAX", 10)
    housekeeping.Lake.objects.update(tx=0, fact=0, data_time=None)
    Segment.objects.all().delete()
    assert [writer.tend() for _ in range(4)] == [10, 10, 5, 0]


@pytest.mark.django_db(transaction=True)
def test_an_hour_asked_before_and_after_the_house_moved_zone_is_the_hour_of_each(story):
    story.comes(1, day=1, group=1)
    for day in range(2, 9):
        story.says(1, day=day, clock="20:00")
    story.end()
    asked = {"hour": "20:00", "end": "2026-11-08"}
    habitual = [story.ask("channels.habit", **asked)[0]["habitual"]]
    open_book(1, "Asia/Tokyo")
    habitual.append(story.ask("channels.habit", **asked)[0]["habitual"])
    assert (habitual, story.ask("channels.habit", end="2026-11-08", hour="21:00")[0]["habitual"]) == ([1, 0], 1)


@pytest.mark.nightly
@pytest.mark.django_db(transaction=True)
def test_what_is_compiled_for_all_communities_names_neither_one_of_them_nor_its_day_nor_what_it_cannot_see(story, monkeypatch):
    open_book(2, "America/New_York")
    first = _compiled_bases(1, datetime(2026, 11, 13, 0, 30, tzinfo=UTC))
    for capability in acts.capabilities():
        monkeypatch.setitem(acts._BLIND, capability, [lambda community: frozenset({5})])
    assert _compiled_bases(2, datetime(2027, 2, 1, 12, tzinfo=UTC)) == first


def _compiled_bases(community, now):
    """The SQL of every stored base, described anew; names that Ibis makes up are alike."""
    from qunying.journal.record import timezone_of
    from qunying.kernel.clock import local_day

    queries.duckdb._base_sql.clear()
    with queries.duckdb.at(manifest.version(community)) as store:
        made = bases.Bases(store, community, now, local_day(now, timezone_of(community)))
        for name, (_, stored) in bases._DEFINITIONS.items():
            _ = made[name] if stored else None
    return {name: re.sub(r"(ibis_table_unnest(_column)?)_\w{26}", r"\1", sql) for name, sql in queries.duckdb._base_sql.items()}

"""What is kept by month and added to day after day says the same as what is worked out from all facts at once."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from operator import itemgetter
from random import Random

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qunying.channels.facts import MessagePosted
from qunying.insight import queries
from qunying.insight.bases import monthly_names
from qunying.insight.engines import monthly
from qunying.insight.expressions import runs
from qunying.insight.lake import files
from qunying.journal.record import open_book

pytestmark = pytest.mark.django_db(transaction=True)
SEPTEMBER = date(2026, 9, 25)
ASKED = [
    ("channels.reply_time", {}), ("channels.reply_time", {"who": "all"}), ("channels.newcomer_steps", {}), ("channels.newcomer_steps", {"who": "all"}),
    ("channels.newcomer_steps", {"window": 60}), ("channels.volume", {}), ("channels.volume", {"who": "all"}),
    ("channels.actives", {"act": "messages", "overlap": False}), ("people.lifecycle", {}),
]  # fmt: skip

# A message: day after 25 September (to 6 November), minute, group, who, which earlier message it answers (none mostly).
message = st.tuples(st.integers(0, 42), st.integers(0, 3), st.integers(1, 2), st.integers(1, 4), st.none() | st.integers(0, 30))


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(monthly, "ROWS_FROM", 1)


def writes(story, number, day, minute, group, who, reply_to):
    fact = MessagePosted(12, False, 0, reply_to, f"h{number}", 2, reply_by=None if reply_to is None else "said")
    story.tell(fact, who=who, group=group, day=day, clock=f"{23 if minute > 1 else 0:02}:{minute:02}", subject=("history", number))


def answers(story, asked):
    """Every answer, the last by the one that never reads what is kept: a first day far back makes a measure read the messages."""
    told = [story.ask(name, **how) for name, how in asked]
    return [*told, story.ask("channels.reply_time", start=date(2000, 1, 1))]


def in_cuts(story, monkeypatch, said, cuts, asked=ASKED):
    """Asked after each part of the messages, what is kept growing with them, and at the end from all of them at once."""
    said = sorted(said, key=itemgetter(0, 1))
    bounds = [0, *sorted({cut for cut in cuts if 0 < cut < len(said)}), len(said)]
    monkeypatch.setattr(monthly, "ROWS_FROM", 1)
    story.comes(1, 2, 3, day=SEPTEMBER - timedelta(days=1))
    story.comes(4, day=SEPTEMBER - timedelta(days=1), kind="staff")
    for start, end in pairwise(bounds):
        for number in range(start, end):
            day, minute, group, who, answered = said[number]
            writes(story, number, SEPTEMBER + timedelta(days=day), minute, group, who, answered if answered is not None and answered < number else None)
        story.end()
        kept = answers(story, asked)
    monkeypatch.setattr(monthly, "ROWS_FROM", 10**9)
    queries.forget()
    return kept, answers(story, asked)


def test_a_history_in_two_cuts_says_the_same_as_all_at_once(story, monkeypatch):
    dice = Random(7)
    said = [(dice.randrange(43), dice.randrange(4), dice.randint(1, 2), dice.randint(1, 4), dice.choice([None, dice.randrange(40)])) for _ in range(40)]
    kept, whole = in_cuts(story, monkeypatch, said, [20], [("channels.reply_time", {}), ("channels.newcomer_steps", {})])
    assert kept == whole
    assert kept[0] == kept[-1] != []


@pytest.mark.nightly
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(said=st.lists(message, min_size=1, max_size=30), cuts=st.lists(st.integers(0, 30), max_size=2))
def test_any_history_in_any_cuts_says_the_same_as_all_at_once(story, said, cuts, monkeypatch):
    story.community += 1
    open_book(story.community, "Asia/Shanghai")
    kept, whole = in_cuts(story, monkeypatch, said, cuts)
    assert kept == whole
    assert kept[0] == kept[-1]


def test_runs_that_go_on_over_months_are_whole():
    """Five hundred histories of parts put together, against all messages at once: months of one person, weeks of silence, two who speak at one moment."""
    dice, first, rows = Random(11), datetime(2026, 9, 20, tzinfo=UTC).replace(tzinfo=None), []
    for group in range(500):
        people, days = dice.randint(1, 3), dice.choice([20, 70, 150])
        for at in sorted(first + timedelta(days=dice.randrange(days), minutes=dice.randrange(2)) for _ in range(dice.randint(1, 12))):
            rows.append({"group_id": group, "identity": dice.randint(1, people), "message": len(rows), "at": at, "day": at.date()})
    said, engine = ibis.memtable(rows), ibis.duckdb.connect()
    parts = runs.parts(said)
    asked = (runs.whole(parts, runs.ends(parts)), runs.waits(said))
    found, expected = (sorted((row["group_id"], row["wait"]) for row in engine.to_pyarrow(table).to_pylist()) for table in asked)
    assert found == expected
    assert len(expected) > 500


def test_a_question_on_the_31st_is_answered_on_the_1st(story, large):
    story.comes(1, 2, day=date(2026, 10, 1))
    writes(story, 1, date(2026, 10, 31), 59, 1, 1, None)
    story.end()
    assert story.ask("channels.reply_time") == []
    writes(story, 2, date(2026, 11, 1), 1, 1, 2, 1)
    story.end()
    assert [(row["replies"], row["median_ms"]) for row in story.ask("channels.reply_time")] == [(1, 2 * 60_000)]


def test_what_one_person_says_over_the_end_of_a_month_is_one_run(story, large):
    story.comes(1, 2, day=date(2026, 9, 1))
    writes(story, 1, date(2026, 9, 30), 3, 1, 1, None)
    writes(story, 2, date(2026, 10, 15), 1, 1, 1, None)
    writes(story, 3, date(2026, 11, 1), 1, 1, 1, None)
    writes(story, 4, date(2026, 11, 1), 3, 1, 2, None)
    story.end()
    from_first = (date(2026, 11, 1) - date(2026, 9, 30)).days * 86_400_000
    assert [(row["replies"], row["median_ms"]) for row in story.ask("channels.reply_time")] == [(1, from_first)]


def test_a_newcomers_answer_in_the_next_month_counts(story, large):
    story.comes(1, 2, day=date(2026, 10, 1))
    writes(story, 1, date(2026, 10, 30), 0, 1, 2, None)
    writes(story, 2, date(2026, 10, 31), 0, 1, 1, None)
    writes(story, 3, date(2026, 11, 1), 0, 1, 1, 1)
    story.end()
    assert [(row["s1"], row["s2"], row["s3"]) for row in story.ask("channels.newcomer_steps")] == [(2, 1, 0)]
    writes(story, 4, date(2026, 11, 2), 0, 1, 2, 2)
    story.end()
    assert [(row["s1"], row["s2"], row["s3"]) for row in story.ask("channels.newcomer_steps")] == [(2, 2, 1)]


def test_months_are_there_before_anybody_asks_and_answers_add_none(story, large):
    story.comes(1, 2, day=date(2026, 9, 20))
    for number, day in enumerate((26, 30)):
        writes(story, number, date(2026, 9, day), 0, 1, 1 + number, None)
    story.end()

    def kept():
        return sorted(path.name for path in (files.root() / "bases").rglob("*.parquet"))

    assert queries.keep_months() == 1
    before = kept()
    seldom = ("channels.reply_time", {"who": "all"})
    for name, how in ASKED:
        if (name, how) != seldom:
            story.ask(name, **how)
    assert {name.split("-")[0] for name in before} == set(monthly_names())
    assert kept() == before
    story.ask(seldom[0], **seldom[1])
    assert {name.split("-")[0] for name in set(kept()) - set(before)} == {"runs_all", "run_ends_all"}

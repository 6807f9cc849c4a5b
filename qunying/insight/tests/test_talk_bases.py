"""What measures of talk stand on."""

from collections import Counter
from datetime import date, timedelta

import pytest

from qunying.channels.facts import MessagePosted
from qunying.insight import queries
from qunying.insight.bases import Bases
from qunying.insight.engines import duckdb
from qunying.insight.lake import manifest
from qunying.journal.record import timezone_of
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


def rows_of(name, community=1):
    """The rows of a base as of now."""
    version = manifest.version(community)
    with duckdb.at(version) as store:
        bases = Bases(store, community, version.data_time, clock.local_day(version.data_time, timezone_of(community)))
        return store.rows(bases[name])


def test_every_message_stands_once_with_the_role_of_its_author(story):
    story.comes(1, day=1, group=1)
    story.comes(90, day=1, kind="staff", group=1)
    story.comes(91, day=1, kind="bot", group=1)
    story.says(1, 90, 91, day=2)
    story.checks_in(1, day=2)
    story.end()
    assert sorted((row["identity"], row["role"], row["form"], row["length"]) for row in rows_of("messages")) == [
        (1, "member", "text", 12), (90, "staff", "text", 12), (91, "bot", "text", 12)
    ]  # fmt: skip


def test_phases_equal_a_hand_count_and_a_week_without_records_is_unknown(story):
    """Weeks begin on 26 Oct, 2, 9 Nov. 1 comes in all; 2 in the first only; 3 is new in the third; in the second nobody but 1 is heard of."""
    story.comes(1, 2, 3, day=date(2026, 10, 27))
    story.says(1, 2, day=date(2026, 10, 28))
    story.says(1, day=3)
    story.says(1, 3, day=9)
    story.end()
    found = [[row[name] for name in ("new", "returning", "resurrecting", "dormant", "state")] for row in story.ask("people.lifecycle")]
    assert found == [[2, 0, 0, 0, "ok"], [0, 1, 0, 1, "ok"], [1, 1, 0, 0, "incomplete"]]
    story.says(2, day=date(2026, 9, 28))
    story.end()
    early = story.ask("people.lifecycle", end="2026-10-25")
    assert [(row["day"].isoformat(), row["new"], row["dormant"], row["state"]) for row in early[:2]] == [
        ("2026-09-28", 1, 0, "ok"), ("2026-10-05", None, None, "gap")
    ]  # fmt: skip


def test_words_without_a_fingerprint_are_no_repeat_and_still_counted(story):
    """Histories from before fingerprints have none; so short a word is water, a long one is not, and neither is unknown."""
    story.comes(1, day=1, group=1)
    for length, hour in ((2, "10:00"), (30, "11:00"), (30, "12:00")):
        story.tell(MessagePosted(length, False, 0, None, None, 1), who=1, group=1, day=2, clock=hour)
    story.end()
    assert [(row["messages"], row["water"], row["substantial"]) for row in story.ask("channels.water")] == [(3, 1, 2)]


def test_added_up_in_the_engine_is_the_sum_of_the_rows_that_can_be_seen(story, blind):
    story.comes(1, 2, day=1, group=1)
    story.comes(3, day=2, group=2)
    story.says(1, 2, day=2, times=3)
    story.says(3, day=3, group=2)
    story.says(1, day=9)
    story.end()
    blind.add(2)
    sums = Counter()
    for row in story.ask("groups.activity"):
        sums[row["day"] - timedelta(days=row["day"].weekday())] += row["messages"] or 0
    found = queries.added_up("groups.activity", 1, "messages", per="week", sees="messages").rows
    assert {row["day"]: row["messages"] for row in found} == dict(sums)
    assert (sum(sums.values()), queries.unseen_groups(1, "messages")) == (7, {2})

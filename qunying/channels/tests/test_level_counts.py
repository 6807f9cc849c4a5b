"""What levels count of talk by hand: answers got, different people who answered, and what a channel does not show."""

from datetime import date

import pytest

from qunying.channels.facts import MessagePosted
from qunying.insight.tests.conftest import blind, lake, story

__all__ = ["blind", "lake", "story"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def talk(story):
    """1 asks on D1 (message 10). 2 answers on D2 and D4, 3 on D3; 1 answers themselves on D3, staff 90 on D3; 2 is answered by 1 on D5."""
    story.comes(1, 2, 3, day=1, group=1)
    story.comes(90, day=1, kind="staff", group=1)
    for message, who, day, reply_to in ((10, 1, 1, None), (11, 2, 2, 10), (12, 3, 3, 10), (13, 1, 3, 10), (14, 90, 3, 10), (15, 2, 4, 10), (16, 1, 5, 11)):
        story.tell(MessagePosted(12, True, 0, reply_to, "h", 1), who=who, group=1, day=day, clock=f"{8 + message % 10:02}:00", subject=("m", message))
    story.says(3, day=12)
    story.end()
    return story


def figures(story, names, first, last):
    """(day, identity, figure, number, may there be more) from one day of November to another."""
    rows = story.ask("people.level_figures", figures=names, start=date(2026, 11, first), end=date(2026, 11, last))
    return [(row["day"].day, row["identity"], row["figure"], row["amount"], row["unseen"]) for row in rows]


def test_answers_and_people_who_answered_stand_for_as_many_days_as_asked(talk):
    """Within 2 days of the end of D2 … D6: 2's answer of D2, 3's of D3, 2's of D4; oneself and staff do not count, and 2 is one person."""
    found = figures(talk, "replies_received:2,distinct_repliers:2", 2, 6)
    of_one = [(day, figure.partition(":")[0], n) for day, who, figure, n, _more in found if who == 1]
    assert of_one == [
        (2, "distinct_repliers", 1), (2, "replies_received", 1), (3, "distinct_repliers", 2), (3, "replies_received", 2),
        (4, "distinct_repliers", 2), (4, "replies_received", 2), (5, "distinct_repliers", 1), (5, "replies_received", 1),
    ]  # fmt: skip
    assert [(day, n) for day, who, figure, n, _more in figures(talk, "distinct_repliers:4", 2, 8) if who == 1] == [
        (2, 1), (3, 2), (4, 2), (5, 2), (6, 2), (7, 1)
    ]  # fmt: skip


def test_days_and_messages_count_what_was_done_as_a_member(talk):
    assert figures(talk, "messages:3,active_days:3", 5, 5) == [
        (5, 1, "active_days:3", 2, False), (5, 1, "messages:3", 2, False), (5, 2, "active_days:3", 1, False), (5, 2, "messages:3", 1, False),
        (5, 3, "active_days:3", 1, False), (5, 3, "messages:3", 1, False),
    ]  # fmt: skip


def test_where_a_channel_hides_talk_everybody_with_a_seat_there_may_have_more(talk, blind):
    blind.add(1)
    assert figures(talk, "messages:2", 6, 6) == [(6, 1, "messages:2", 1, True), (6, 2, "messages:2", 0, True), (6, 3, "messages:2", 0, True)]
    assert figures(talk, "invited:2", 6, 6) == []

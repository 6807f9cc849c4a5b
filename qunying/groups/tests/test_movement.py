"""Joins and leaves beside the normal band of the weeks before: counted by hand."""

from datetime import date

import pytest

from qunying.groups.facts import Left
from qunying.groups.measures.movement import band

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(settings, tmp_path, morning):
    from qunying.insight import queries
    from qunying.insight.tests.story import Story
    from qunying.journal.record import open_book

    settings.DATA = tmp_path
    open_book(1, "Asia/Shanghai")
    queries.forget()
    yield Story()
    queries.forget()


def weeks(story, *, joins, leaves):
    """Eight Mondays from 7 September on; each week so many come and so many of those there go, on its Wednesday."""
    who, seated = 0, []
    for number, (come, go) in enumerate(zip(joins, leaves, strict=True)):
        day = date.fromordinal(date(2026, 9, 9).toordinal() + 7 * number)
        for _ in range(come):
            who += 1
            story.comes(who, day=day, group=1)
            seated.append(who)
        for one in [seated.pop(0) for _ in range(go)]:
            story.tell(Left("left", 7), who=one, group=1, day=day)
    story.end()


def test_two_hundred_new_and_fifty_gone_are_judged_by_the_weeks_before(story):
    weeks(story, joins=[200, 195, 205, 200, 210, 200], leaves=[10, 12, 9, 11, 10, 50])
    last = story.ask("groups.movement")[5]
    assert (last["joins"], last["leaves"], last["net"], last["present_before"]) == (200, 50, 150, 958)
    assert (last["joins_word"], last["leaves_word"]) == ("usual", "high")
    assert (round(last["leaves_low"], 1), round(last["leaves_high"], 1)) == (3.7, 16.3)  # 10 ± 2 √10, above 1.4826 × 1


def test_fewer_than_four_whole_weeks_make_no_habit(story):
    weeks(story, joins=[20, 20, 20, 90], leaves=[0, 0, 0, 0])
    assert [row["joins_word"] for row in story.ask("groups.movement")[:4]] == ["too_little"] * 4


def test_who_changes_groups_has_not_left(story):
    story.comes(1, 2, day=2, group=1)
    story.goes(1, group=1, day=3, reason="moved")
    story.goes(2, group=1, day=3)
    story.end()
    assert [(row["joins"], row["leaves"]) for row in story.ask("groups.movement", per="day", start="2026-11-02", end="2026-11-03")] == [(2, 0), (0, 1)]


def test_the_band_follows_the_spread_when_it_is_wider_than_chance():
    assert band([100, 140, 60, 100]) == pytest.approx((100 - 2 * 1.4826 * 20, 100 + 2 * 1.4826 * 20))
    assert band([4, 4, 4]) is None

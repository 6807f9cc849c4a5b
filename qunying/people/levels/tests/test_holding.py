"""Somebody holds a member at a level: the rules neither lift nor drop them until that day, each step is a fact, and reading in parts says the same."""

from datetime import UTC, date, datetime

import pytest

from qunying.insight.tests.story import Story
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.kernel.refusals import Refused, sentence
from qunying.people import queries
from qunying.people import services as people
from qunying.people.levels.models import LevelHold, LevelsRead, LevelState
from qunying.people.levels.tests.test_keeping import house, read_to, turns  # noqa: F401 - house is a fixture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ming(house):  # noqa: F811
    """阿明, who says 7 a day from D1 to D9, then nothing: 腰部 at the end of D2, 头部 on D3; and 陈默 who runs the place."""
    member = people.admit(house.pk, name="阿明", key="1")
    story = Story(house.pk)
    for day in range(1, 10):
        story.says(member.identity_id, day=day, times=7)
    for day in range(1, 30):
        story.comes(10_000 + day, day=day)
    with clock.fixed(datetime(2026, 12, 31, 1, tzinfo=UTC)):
        story.end()
    return member, people.hire(house.pk, name="陈默", role="operator").pk


def on(day):
    """Noon of that day of November."""
    return clock.fixed(datetime(2026, 11, day, 4, tzinfo=UTC))


def his(house):  # noqa: F811
    """The turns: day, level and figures."""
    return [(day, level, values) for day, _who, level, values in turns(house)]


def hold(ming, day, *, level="waist", until=30, reason="他在带新人"):
    member, staff = ming
    with on(day):
        people.hold_level(member.pk, level=level, until=date(2026, 11, until), reason=reason, by=staff)


def test_a_held_member_neither_rises_nor_falls_until_that_day_and_is_judged_by_the_rules_afterwards(house, ming):  # noqa: F811
    """阿明 would rise to 头部 on D3; held at 腰部 from D2 to D8 he rises on D9 only, and falls fourteen days after that rise."""
    hold(ming, 2, until=8)
    read_to(house, 24)
    assert his(house) == [(2, "waist", []), (9, "head", [49, 7]), (23, "common", [0, 0])]
    ways = FactRow.objects.filter(kind="people.level_turned", identity=ming[0].identity_id).order_by("id").values_list("payload__way", flat=True)
    assert list(ways) == ["held", "up", "down"]


def test_reading_in_parts_or_again_says_the_same_and_so_does_a_rebuild(house, ming):  # noqa: F811
    hold(ming, 2, until=8)
    for day in (1, 2, 5, 8, 9, 24):
        read_to(house, day)
    told, rows = turns(house), LevelState.objects.order_by("identity_id").values_list("identity_id", "level", "place", "way", "since", "risen")
    kept = list(rows)
    LevelsRead.objects.all().delete()
    LevelState.objects.all().delete()
    assert (read_to(house, 24), turns(house), list(rows)) == (0, told, kept) and people.rebuild_levels(house.pk) == 0


def test_letting_go_gives_the_day_back_to_the_rules_and_both_are_facts_without_the_reason(house, ming):  # noqa: F811
    hold(ming, 2)
    with on(5):
        assert [(one.name, one.reason, one.until.day, one.by) for one in queries.level_holds(house.pk)] == [("腰部", "他在带新人", 30, "陈默")]
        assert people.let_level_go(ming[0].pk, by=ming[1]) and not people.let_level_go(ming[0].pk, by=ming[1])
        assert queries.level_holds(house.pk) == []
    read_to(house, 6)
    assert his(house) == [(2, "waist", []), (5, "head", [35, 5])]
    told = FactRow.objects.filter(kind__in=["people.level_held", "people.level_let_go"]).order_by("id")
    assert list(told.values_list("kind", "payload")) == [
        ("people.level_held", {"level": "waist", "days": 29}), ("people.level_let_go", {"level": "waist", "days_left": 26}),
    ]  # fmt: skip
    assert set(told.values_list("identity", "staff")) == {(ming[0].identity_id, ming[1])}


def test_the_last_hold_of_a_day_stands_and_one_at_the_lowest_level_keeps_somebody_down(house, ming):  # noqa: F811
    hold(ming, 2, level="head")
    hold(ming, 2, level="common", until=4)
    read_to(house, 6)
    assert his(house) == [(5, "head", [35, 5])] and LevelHold.objects.count() == 2


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"level": "star"}, "unknown_level"), ({"reason": "  "}, "hold_without_reason"), ({"reason": "因" * 101}, "hold_reason_too_long"),
        ({"until": 1}, "hold_until_wrong"),
    ],
)  # fmt: skip
def test_what_cannot_be_held_is_refused_with_a_way_on(house, ming, asked, code):  # noqa: F811
    with pytest.raises(Refused) as refused:
        hold(ming, 2, **asked)
    assert (refused.value.code, LevelHold.objects.count()) == (code, 0) and sentence(refused.value).endswith("。")


def test_who_has_left_is_not_held(house, ming):  # noqa: F811
    people.leave(ming[0].pk)
    with pytest.raises(Refused) as refused:
        hold(ming, 14)
    assert refused.value.code == "not_here"

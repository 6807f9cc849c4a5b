"""The forecast of silence on a real archive and on told stories: what counts, what is kept, what is said, and when it is made anew."""

from datetime import date, timedelta

import pytest

from qunying.channels import silence
from qunying.channels.silence import daily, words
from qunying.groups import services as groups
from qunying.insight.forecast.signs import Terms
from qunying.insight.tests.conftest import lake, story
from qunying.people import services as people

__all__ = ["lake", "story"]
pytestmark = pytest.mark.django_db(transaction=True)  # the lake reads committed facts only
FIRST = date(2025, 1, 6)  # long before the clock's morning: the log is read as of its own end


@pytest.fixture
def house(lake):
    """A community with ten groups."""
    community = people.create_community(slug="house", name="十个群", kind="chat", timezone="Asia/Shanghai")
    make = {"route": "first", "purpose": "聊", "audience": "大家", "domain": "教育", "capacity": 200, "in_calendar": False}
    return community, [groups.create(community.pk, key=f"g{n}", name=f"{n} 群", position=n, **make).pk for n in range(10)]


def talk(community, rooms, *, weeks, plan):
    """Weeks of talk by a member of every group on the days the plan names; staff say something daily."""
    from qunying.insight.tests.story import Story

    told = Story(community)
    told.comes(900, day=FIRST, kind="staff")
    for place in range(7 * weeks):
        on = FIRST + timedelta(days=place)
        told.says(900, group=rooms[0], day=on)
        for number, room in enumerate(rooms):
            for member in plan(number, place):
                told.says(1000 + 10 * number + member, group=room, day=on)
    told.end()


def waves(number, place):
    """Each group talks every other day for four weeks of its own, every fifth for two, and then not at all for seven."""
    at = (place + 9 * number) % 91
    if at < 28:
        return (0, 1) if at % 2 == 0 else ()
    return (0, 1) if at < 42 and at % 5 == 0 else ()


def test_groups_that_slow_down_are_told_first_with_the_reason_in_words(house):
    community, rooms = house
    talk(community.pk, rooms, weeks=64, plan=waves)
    told = silence.tell(community.pk)
    assert told.used in ("model", "baseline")
    assert [row.probability for row in told.groups] == sorted((row.probability for row in told.groups), reverse=True)
    assert all(row.reasons[0].sentence for row in told.groups)
    assert told.cut_off == FIRST + timedelta(days=7 * 64 - 1)
    assert all(row.signs["count"] >= 5 for row in told.groups)


def test_staff_talk_keeps_no_group_alive(house):
    community, rooms = house
    talk(community.pk, rooms, weeks=20, plan=lambda number, place: (0, 1) if number else ())
    told = silence.tell(community.pk, terms=Terms(1, 1))
    assert [row.group.name for row in told.groups] == [f"{n} 群" for n in range(1, 10)]


def test_a_short_log_is_told_without_probabilities_and_says_what_it_lacks(house):
    community, rooms = house
    talk(community.pk, rooms, weeks=10, plan=lambda number, place: (0, 1))
    told = silence.tell(community.pk)
    assert (told.used, len(told.groups), {row.probability for row in told.groups}) == ("none", 10, {None})
    assert "至少要 16 个" in told.missing[0]


def test_a_cut_off_in_the_past_hides_everything_after_it(house):
    community, rooms = house
    past = FIRST + timedelta(days=30)
    talk(community.pk, rooms, weeks=12, plan=lambda number, place: (0, 1) if place <= 30 or number > 4 else ())
    then, now = silence.tell(community.pk, cut_off=past), silence.tell(community.pk)
    assert (then.cut_off, len(then.groups), len(now.groups)) == (past, 10, 5)


def test_history_that_ended_long_ago_is_read_as_of_its_own_end(house):
    community, rooms = house
    talk(community.pk, rooms, weeks=10, plan=lambda number, place: (0, 1))
    told = silence.tell(community.pk)
    assert (told.cut_off, len(told.groups)) == (FIRST + timedelta(days=69), 10)


def test_an_archived_group_is_silent_on_purpose_and_not_told(house):
    community, rooms = house
    talk(community.pk, rooms, weeks=10, plan=lambda number, place: (0, 1))
    groups.archive(rooms[3])
    told = silence.tell(community.pk)
    assert "3 群" not in [row.group.name for row in told.groups]


def test_the_kept_forecast_reads_as_it_was_told_and_replaces_the_one_before(house):
    community, rooms = house
    talk(community.pk, rooms, weeks=64, plan=waves)
    assert silence.kept(community.pk) is None
    silence.renew(community.pk)
    silence.renew(community.pk)
    told, kept = silence.tell(community.pk), silence.kept(community.pk)
    assert [(row.group.name, row.probability) for row in kept.groups] == [(row.group.name, row.probability) for row in told.groups]
    assert (kept.used, kept.made_at is not None, kept.backtest["parts"]["test"]["last"] < kept.cut_off) == (told.used, True, True)


def test_the_daily_task_renews_a_long_log_once_a_day_and_leaves_a_short_one_alone(house):
    community, rooms = house
    talk(community.pk, rooms, weeks=8, plan=waves)
    assert daily.renew_due() == 0
    talk(community.pk, rooms, weeks=26, plan=lambda number, place: (2,))
    assert (daily.due(), daily.renew_due()) == ([community.pk], 1)
    assert (daily.due(), daily.renew_due()) == ([], 0)


@pytest.mark.parametrize(
    ("signs", "effects", "said"),
    [
        ({"recency": 6, "gap": 1}, {"recency": 1.0, "gap": 0.5}, "已经 6 天没人说话，平时每天都有"),
        ({"recency": 6, "gap": 2.5}, {"recency": 1.0, "gap": -0.2}, "已经 6 天没人说话，平时隔 2.5 天"),
        ({"recency": 0, "gap": 1}, {"recency": -1.0, "gap": 0.0}, "最后一天还有人说话"),
        ({"count": 5}, {"count": 0.8}, "最近 28 天只有 5 条发言"),
        ({"count": 900}, {"count": -2.0}, "最近 28 天有 900 条发言"),
        ({"people": 3}, {"people": 0.4}, "最近 56 天只有 3 位成员说过话"),
        ({"alive": 8}, {"alive": 0.4}, "有记录以来，只有 8% 的日子有人说话"),
    ],
)
def test_each_reason_reads_as_a_sentence(signs, effects, said):
    assert words.reasons({"signs": signs, "effects": effects}, silence.TERMS)[0].sentence == said


def test_what_speaks_for_silence_comes_before_what_speaks_against_it():
    row = {"signs": {"recency": 9, "gap": 1, "count": 300, "people": 2}, "effects": {"recency": 0.9, "gap": 0.0, "count": -1.5, "people": 1.2}}
    assert [reason.sign for reason in words.reasons(row, silence.TERMS)] == ["people", "recency"]

"""Signals by hand: a group is born, lives, thins out and dies; each turn is a fact once, and reading again writes nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from qunying.groups import queries as groups
from qunying.groups.signals import keeping
from qunying.groups.signals.decay import decay
from qunying.groups.signals.life import life
from qunying.insight.tests.story import FIRST, Story
from qunying.journal.models import FactRow
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


def pulse(*weeks, present=50, first=date(2026, 1, 1)):
    """Days of a pulse: each week so many are active in every seven days, somebody every day unless nobody."""
    return [
        {"day": first + timedelta(days=7 * week + day), "active_1": int(active > 0), "active_7": active, "present": present}
        for week, active in enumerate(weeks) for day in range(7)
    ]  # fmt: skip


def told(turns):
    return [((turn.day - date(2026, 1, 1)).days + 1, turn.state) for turn in turns]


def test_a_group_lives_through_every_state_by_the_published_rules():
    """Weeks 1–2 newborn, 3–5 twelve of fifty (lively), 6–7 nine of a usual twelve (steady), 8–9 four (below 0.7 of the usual), then nobody."""
    turns = told(life(pulse(12, 12, 12, 12, 12, 9, 9, 4, 4, 0, 0, 0, 0, 0)))
    assert turns == [(17, "lively"), (38, "steady"), (52, "declining"), (66, "dying"), (91, "dead")]


def test_one_quiet_sunday_is_no_decline():
    days = pulse(12, 12, 12, 12, 12)
    days[30]["active_7"] = days[31]["active_7"] = 5
    assert told(life(days)) == [(17, "lively")]


def test_the_same_days_read_in_parts_or_at_once_turn_the_same_way():
    days = pulse(12, 12, 12, 5, 5, 5, 12, 12, 0, 0)
    whole = list(life(days))
    assert [turn for end in range(1, len(days)) for turn in list(life(days[:end]))[-1:] if turn.day == days[end - 1]["day"]] == [
        turn for turn in whole if turn.day != days[-1]["day"]
    ]


def test_expectation_that_falls_by_three_tenths_alarms_once_a_week():
    assert told(decay(pulse(20, 20, 13, 13))) == [(15, "falling"), (22, "held")]
    assert told(decay(pulse(20, 20, 14, 14))) == []  # exactly 30 % below is not below
    assert told(decay(pulse(10, 10, 3, 3, present=19))) == []


@pytest.fixture
def house(settings, tmp_path, morning):
    from qunying.insight import queries
    from qunying.people import services as people

    settings.DATA = tmp_path
    queries.forget()
    community = people.create_community(slug="renji", name="人际关系训练营", kind="chat", timezone="Asia/Shanghai")
    yield community
    queries.forget()


def test_each_turn_is_journalled_once_with_its_figures_and_reading_again_writes_nothing(house):
    """Group 7: 30 people, all of them talk for two weeks, then nine, then nobody; another group keeps the days covered.

    D17: three days after two weeks, 30 of 30. D21: nine, usual 30, believed on D23. D35: seven days of nobody, believed on D37. D56: 28 days.
    """
    story = Story(house.pk)
    story.comes(*range(100, 130), day=1, group=7)
    story.comes(900, day=1, group=8)
    for day in range(1, 61):
        story.says(900, group=8, day=day)
        story.says(*range(100, 130 if day <= 14 else 109 if day <= 28 else 100), group=7, day=day)
    with clock.fixed(datetime(2026, 12, 31, 0, 30, tzinfo=UTC)):
        story.end()
        new = keeping.keep(house.pk)
        kept = [(row.local_day - FIRST + timedelta(days=1), row.payload) for row in FactRow.objects.filter(kind="groups.signal_turned", group=7).order_by("id")]
        again = keeping.keep(house.pk)
        state = {row.key: (row.word, row.alarm) for row in groups.signals(house.pk, groups=[7])}
    life_turns = [(days.days, payload["before"], payload["after"]) for days, payload in kept if payload["signal"] == "life"]
    assert life_turns == [(17, "newborn", "lively"), (23, "lively", "declining"), (37, "declining", "dying"), (56, "dying", "dead")]
    decays = [(days.days, payload["after"], payload["values"]) for days, payload in kept if payload["signal"] == "decay"]
    assert (decays[0], new > 0, again, state["life"]) == ((21, "falling", [9, 30, 30]), True, 0, ("死亡", False))

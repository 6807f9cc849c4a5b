"""Dead attention from a story counted by hand: raised once, cleared by the first member's word."""

from datetime import UTC, date, datetime

import pytest

from qunying.channels.attention import dead_attention
from qunying.flows import queries as flows
from qunying.groups.signals import keeping
from qunying.groups.tests.cast import make_community, make_group
from qunying.insight import queries
from qunying.insight.tests.story import FIRST, Story
from qunying.journal.models import FactRow
from qunying.journal.reactions import drain
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
STAFF = 50


@pytest.fixture
def house(settings, tmp_path, morning):
    settings.DATA = tmp_path
    queries.forget()
    community = make_community()
    with clock.fixed(datetime(2026, 12, 1, 0, 30, tzinfo=UTC)):
        yield community, make_group(community, 1), Story(community.pk)
    queries.forget()


def turns(community, signal):
    drain()
    rows = FactRow.objects.filter(kind="groups.signal_turned", payload__signal=signal).order_by("id")
    return [((row.local_day - FIRST).days + 1, row.payload["after"], dict(zip(row.payload["names"], row.payload["values"], strict=True))) for row in rows]


@pytest.mark.mechanism("004-057")
def test_five_messages_of_staff_without_a_word_over_three_days_raise_dead_attention_once(house):
    """Staff speak every noon from D2 to D9; a member says one word on D2 and one on D8 after noon."""
    community, group, story = house
    story.comes(STAFF, day=1, kind="staff", group=group.pk)
    story.comes(1, day=1, group=group.pk)
    for day in range(2, 10):
        story.says(STAFF, group=group.pk, day=day)
    story.says(1, group=group.pk, day=2, clock="13:00")
    story.says(1, group=group.pk, day=8, clock="18:00")
    story.end()
    keeping.keep(community.pk)
    found = turns(community, "dead_attention")
    assert found == [(7, "unheard", {"streak": 5, "days": 5}), (8, "heard", {"streak": 0, "days": 0})]
    assert flows.open_tasks(community.pk, kinds=["groups.signal"]) == []  # of D7, and today is D30


def test_five_messages_in_one_evening_are_one_evening():
    rows = [{"day": date(2026, 11, 2), "heard": 0}] * 9
    assert list(dead_attention(rows)) == []
    assert [turn.state for turn in dead_attention([*rows, {"day": date(2026, 11, 4), "heard": 0}])] == ["unheard"]

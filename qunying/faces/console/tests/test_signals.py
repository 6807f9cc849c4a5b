"""The group's page says by published rules what state the group is in, with the figures, and the alarm stands on 今天."""

from datetime import UTC, datetime

import pytest

from qunying.faces.console.pages import chores, held
from qunying.faces.console.tests import stage
from qunying.groups import queries as groups
from qunying.groups.signals import keeping
from qunying.groups.signals.models import SignalState
from qunying.groups.tests.cast import make_group
from qunying.insight import queries as insight
from qunying.insight.tests.story import Story
from qunying.journal.models import FactRow
from qunying.journal.reactions import drain
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(db, morning):
    """Thirty people talk for two weeks, then nine, then nobody for eight days; a second group keeps the days covered."""
    community = stage.staff.create_community(slug="renji", name="人际关系训练营", kind="chat", timezone="Asia/Shanghai")
    owner = stage.login(stage.staff.hire(community.pk, name="林静", role="owner").pk, "lin")
    room, other = make_group(community, 1), make_group(community, 2)
    story = Story(community.pk)
    story.comes(*range(100, 130), day=1, group=room.pk)
    story.comes(900, day=1, group=other.pk)
    for day in range(1, 39):
        story.says(900, group=other.pk, day=day)
        story.says(*range(100, 130 if day <= 14 else 109 if day <= 28 else 100), group=room.pk, day=day)
    with clock.fixed(datetime(2026, 12, 9, 0, 30, tzinfo=UTC)):
        story.end()
        insight.forget()
        keeping.keep(community.pk)
        drain()
        held.drop()
        yield community, owner, room


@pytest.mark.mechanism("000-014", "001-066")
def test_state_and_falling_expectation_stand_on_the_page_with_their_figures_and_are_journalled_once(sit, house):
    community, owner, room = house
    page = sit(owner).get(f"/c/renji/groups/{room.public_id}/").content.decode()
    assert "濒死" in page and "近 7 天 0 人做过事，平常" in page and "28 天没有成员做过任何事是死亡" in page
    turns = [(row.payload["signal"], row.payload["after"], row.payload["values"]) for row in FactRow.objects.filter(kind="groups.signal_turned", group=room.pk)]
    assert [turn for turn in turns if turn[0] == "life"][-1][1] == "dying"
    assert next(turn[1:] for turn in turns if turn[0] == "decay") == ("falling", [9, 30, 30])
    before = FactRow.objects.filter(kind="groups.signal_turned").count()
    SignalState.objects.all().delete()  # as if it had never been read: the same 38 days give the same turns
    assert (keeping.keep(community.pk), FactRow.objects.filter(kind="groups.signal_turned").count()) == (0, before)


def test_an_alarm_is_a_row_of_what_needs_a_hand_with_its_figures(house):
    community, _, room = house
    rows = {row.id: row for row in groups.groups(community.pk)}
    (entry,) = chores.entries(community, chores.live(community, only=None), rows, clock.now(), only=None)
    assert (entry.finding, entry.cause, entry.of) == ("01 营 生命状态：濒死", "近 7 天 0 人做过事，平常 20 人；最近一次是 9 天前", room.public_id)

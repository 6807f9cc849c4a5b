"""An alarm is one task for the group's operator; it closes when the state is left, and old alarms are nobody's task."""

from datetime import timedelta

import pytest
from django.db import transaction

from qunying.flows import queries as flows
from qunying.groups import services
from qunying.groups.facts import SignalTurned
from qunying.groups.queries import signal_words
from qunying.groups.tests.cast import make_community, make_group
from qunying.journal.reactions import drain
from qunying.journal.record import record
from qunying.kernel import clock
from qunying.people import services as people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(morning):
    community = make_community()
    group = make_group(community, 1)
    staff = people.hire(community.pk, name="陈知行", role="operator")
    services.appoint(group.pk, staff_id=staff.pk, duty="operator")
    return community, group, staff


def turn(house, before, after, *, days_ago=0):
    community, group, _ = house
    fact = SignalTurned("life", before, after, after == "dying", ("active", "usual", "quiet", "present"), (0, 12, 8, 50))
    at = clock.now() - timedelta(days=days_ago)
    with transaction.atomic():
        record(fact, key=f"t:{after}:{days_ago}", community=community.pk, group=group.pk, subject=("group", group.pk), happened_at=at)
    drain()
    return flows.open_tasks(community.pk, kinds=["groups.signal"])


def test_entering_an_alarm_is_one_task_for_the_operator_in_words(house):
    (task,) = turn(house, "declining", "dying")
    assert (task.owner, task.group) == (house[2].pk, house[1].pk)
    assert signal_words(task.data) == {"title": "生命状态", "word": "濒死", "sentence": "近 7 天 0 人做过事，平常 12 人；最近一次是 8 天前"}


def test_leaving_the_state_closes_the_task(house):
    turn(house, "declining", "dying")
    assert turn(house, "dying", "steady") == []


def test_an_alarm_of_days_long_gone_is_nobodys_task(house):
    assert turn(house, "declining", "dying", days_ago=4) == []

"""The demo's chain to its end: people leave, the alarm, somebody helps, a day passes, and the numbers say whether the group has recovered."""

from dataclasses import replace
from datetime import timedelta

import pytest

from qunying.camps import services as camps
from qunying.camps.rehearsal import forward, live, office, people, rescued, rooms
from qunying.camps.rescue.models import Rescue
from qunying.faces.shell.demo.tests.test_forward import carry_out
from qunying.groups import queries as groups
from qunying.journal import reactions
from qunying.kernel import clock
from qunying.people import services as members

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("demo")]


@pytest.fixture
def alarm(house, monkeypatch) -> Rescue:
    """The first group's host has stopped coming, an eighth of its people have left, and the alarm is open."""
    usual = people.climate
    monkeypatch.setattr(people, "climate", lambda seed, at, n: replace(usual(seed, at, n), warmth=0.9, chills_on=2 if at == 0 else people.FOREVER))
    room = rooms.rooms(house.pk)[0]
    sitting = [row.membership_id for _, row in groups.members(room.group, limit=100)]
    members.leave_many(sitting[: len(sitting) // 8 + 1])
    reactions.drain()
    live.forget()
    assert camps.raise_alarms(house.pk) == 1
    return Rescue.objects.get()


def a_day_later(house, rescue: Rescue) -> Rescue:
    forward.ask(house.pk)
    carry_out("one")
    rescue.refresh_from_db()
    return rescue


@pytest.mark.parametrize(("helps", "verdict"), [(1.0, "recovered"), (0.0, "not_recovered")])
def test_a_group_somebody_helps_recovers_by_what_its_members_do_or_does_not(house, alarm, monkeypatch, helps, verdict):
    monkeypatch.setattr(rescued, "HELPS", helps)
    host = rooms.rooms(house.pk)[0].host.staff
    camps.accept_rescue(alarm.task_id, by=host)
    camps.finish_rescue(alarm.task_id, by=host, note="问了走的人，改了发的时间")
    found = a_day_later(house, alarm)
    assert found.verdict == verdict
    assert (found.after >= 0.8 * found.before) == (verdict == "recovered")


def test_a_rescue_nobody_takes_up_is_left_to_the_visitor_for_a_day(house, alarm):
    found = a_day_later(house, alarm)
    assert found.verdict == "" and found.task.finished_at is None
    assert clock.now() - found.raised_at < office.HELPED_AFTER + timedelta(hours=4)

"""快进一天: the demo's day passes in steps, in whichever worker there is, and never where real people live."""

from datetime import timedelta

import pytest
from django.db import connection

from qunying.blueprint import services as blueprints
from qunying.blueprint.load import load
from qunying.camps.rehearsal import errands, forward, live
from qunying.camps.rehearsal.models import ForwardRequest
from qunying.channels import services as channels
from qunying.faces.shell.demo.make import BLUEPRINT
from qunying.kernel import clock
from qunying.kernel.refusals import Refused, sentence

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("demo")]


def facts(kind: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal_fact WHERE kind = %s", [kind])
        return int(cursor.fetchone()[0])


def carry_out(*workers: str) -> None:
    """The workers take turns until nothing is left to do."""
    while any([forward.carry_on(worker) for worker in workers]):
        pass


def test_a_day_passes_with_every_message_on_time_and_its_people_acting(house):
    before, checked = clock.now(), facts("activities.checked_in")
    forward.ask(house.pk)
    carry_out("one")
    held, state = channels.audit(house.pk), forward.state(house.pk)
    assert clock.now() - before >= timedelta(days=1) and not state.running and state.done_share == 1.0
    assert held.delivered >= 16 and (held.late, held.lost, held.duplicated) == (0, 0, 0)
    assert facts("activities.checked_in") > checked + 20


def test_another_worker_goes_on_where_a_dead_one_stopped(house, monkeypatch):
    monkeypatch.setattr(forward, "TURN_SECONDS", 0.0)
    forward.ask(house.pk)
    assert forward.carry_on("dead") == 1 and forward.carry_on("other") == 0
    ForwardRequest.objects.update(lease_until=clock.real_now() - timedelta(seconds=1))
    forward._steppers.clear()
    live.forget()
    monkeypatch.setattr(forward, "TURN_SECONDS", 2.0)
    carry_out("other")
    held = channels.audit(house.pk)
    assert held.delivered >= 16 and (held.late, held.duplicated) == (0, 0) and errands.under_way(ForwardRequest) is None


def test_progress_can_be_seen_while_the_day_passes(house, monkeypatch):
    monkeypatch.setattr(forward, "TURN_SECONDS", 0.5)
    assert forward.state(house.pk) is None
    forward.ask(house.pk)
    assert forward.state(house.pk).moving is False
    forward.carry_on("one")
    seen = forward.state(house.pk)
    assert seen.running and seen.moving and 0 < seen.done_share < 1


def test_a_day_is_asked_for_once_and_days_stay_within_a_week(house):
    for days in (0, 8):
        with pytest.raises(Refused, match="1 到 7"):
            forward.ask(house.pk, days=days)
    forward.ask(house.pk)
    with pytest.raises(Refused, match="已经在快进了"):
        forward.ask(house.pk)
    assert ForwardRequest.objects.count() == 1


def test_a_real_community_is_never_hurried_nor_is_a_demo_beside_it(house):
    real = blueprints.apply(load(str(BLUEPRINT.parent / "one-group")), checksum=None, author="test").community
    with pytest.raises(Refused) as alone:
        forward.ask(real)
    with pytest.raises(Refused) as beside:
        forward.ask(house.pk)
    assert (alone.value.code, beside.value.code) == ("not_a_demo", "beside_real_people")
    assert "三天读书小群" in sentence(alone.value) and "三天读书小群" in sentence(beside.value)
    assert not ForwardRequest.objects.exists()

"""The audit counts what receivers hold; injected faults make its counts of lost and doubled messages more than zero."""

from datetime import timedelta

import pytest

from qunying.channels import services
from qunying.channels.adapters.web.models import Post
from qunying.channels.faults import FAULT_VARIABLE, hits
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


def deliver(house, morning, count=200):
    services.queue_many([house.message(n, at=morning, room=n % 3) for n in range(count)])
    while services.run_outbox(worker="w"):
        pass
    return services.audit(house.community.id)


def test_without_faults_everything_planned_is_delivered_once(house, morning):
    audit = deliver(house, morning)
    assert {name: n for name, n in audit.as_dict().items() if n} == {"planned": 200, "delivered": 200}


@pytest.mark.parametrize(("fault", "counted"), [("drop", "lost"), ("double", "duplicated")])
def test_an_injected_fault_shows_in_its_count_and_in_no_other(house, morning, monkeypatch, fault, counted):
    monkeypatch.setenv(FAULT_VARIABLE, f"{fault}:0.05")
    audit = deliver(house, morning)
    expected = sum(hits(fault, f"web:{n % 3}:{n}") for n in range(200))
    others = {"lost", "duplicated", "late", "unknown", "failed", "not_sent", "pending"} - {counted}
    assert (getattr(audit, counted), {getattr(audit, name) for name in others}) == (expected, {0})
    assert 0 < expected < 30


def test_a_card_that_vanished_from_its_feed_is_lost_whatever_the_outbox_says(house, morning):
    deliver(house, morning, 3)
    Post.objects.filter(outbox_key="web:1:1").delete()
    audit = services.audit(house.community.id)
    assert (audit.delivered, audit.lost, audit.lost_keys) == (2, 1, ("web:1:1",))


def test_what_the_plan_expects_and_the_outbox_never_had_is_pending_then_lost(house, morning):
    deliver(house, morning, 1)
    expected = {"web:0:0": morning, "web:0:9": morning}
    now = services.audit(house.community.id, expected=expected)
    clock.set_fixed(morning + timedelta(minutes=31))
    later = services.audit(house.community.id, expected=expected)
    assert [(a.planned, a.delivered, a.pending, a.lost) for a in (now, later)] == [(2, 1, 1, 0), (2, 1, 0, 1)]


def test_late_is_told_from_the_time_in_the_feed(house, morning):
    services.queue_many([house.message(1, at=morning), house.message(2, at=morning, mode="manual")])
    clock.set_fixed(morning + timedelta(minutes=31))
    services.run_outbox(worker="w")
    audit = services.audit(house.community.id)
    assert (audit.delivered, audit.late, audit.not_sent) == (1, 1, 1)

"""A notice waits until something it speaks of is released, then names what is out and who helped."""

from datetime import timedelta

import pytest

from qunying.activities import queries, services
from qunying.activities.tests.cast import here, make_activity, make_stage
from qunying.channels import services as channels
from qunying.channels.models import Outbox
from qunying.flows import services as flows
from qunying.groups import services as groups
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db
AT = "2026-11-14T20:00+08:00"


@pytest.fixture
def stage(morning):
    stage = make_stage()
    channels.declare(stage.community.pk, key="web", kind="web")
    groups.bind_chat(stage.group.pk, "web", "")
    stage.diary = make_activity(stage, "diary", key="diary")
    stage.notice = make_activity(stage, "notice", key="notice", of=["diary"], opens=AT, closes=AT)
    written = [services.write_diary(one.pk, **here(stage, stage.diary), text="第一天", named=one != stage.members[1]) for one in stage.members]
    stage.change = services.declare_improvement(stage.community.pk, title="静音模式")
    services.adopt(stage.change.pk, activity_id=stage.diary.pk, rows=written[:2])
    return stage


def at(morning, **later):
    return clock.fixed(morning + timedelta(**later))


def test_it_waits_at_its_time_says_so_and_goes_out_when_a_change_is_released(stage, morning):
    with at(morning, days=2):
        flows.run_due(worker="w")
        row = queries.announcement(stage.notice.pk)
        assert (Outbox.objects.count(), row.state, row.why) == (0, "waiting", "在等：还没有一项改动上线")
        services.release_change(stage.change.pk)
        flows.run_due(worker="w")
    body = Outbox.objects.get().body
    assert "静音模式（11 月 15 日上线）" in body and "感谢 m0，还有 1 位没有署名的成员。" in body
    assert FactRow.objects.get(kind="activities.notice_sent").payload == {"activity": stage.notice.pk, "changes": 1, "contributors": 2, "named": 1, "groups": 1}


def test_released_before_its_time_it_goes_out_at_its_time(stage, morning):
    services.release_change(stage.change.pk)
    flows.run_due(worker="w")
    assert Outbox.objects.count() == 0
    with at(morning, days=2):
        flows.run_due(worker="w")
    assert (Outbox.objects.count(), FactRow.objects.filter(kind="activities.announcement_waits").count()) == (1, 0)


def test_a_change_behind_something_else_does_not_release_it(stage, morning):
    other = make_activity(stage, "feedback", key="call")
    item = services.send_item(stage.members[0].pk, **here(stage, other), type="praise", text="好", key="k")
    unlinked = services.declare_improvement(stage.community.pk, title="别的")
    services.adopt(unlinked.pk, activity_id=other.pk, rows=[item])
    with at(morning, days=2):
        flows.run_due(worker="w")
        services.release_change(unlinked.pk)
        flows.run_due(worker="w")
    assert (Outbox.objects.count(), queries.announcement(stage.notice.pk).state) == (0, "waiting")


def test_by_hand_it_cannot_go_out_before_something_is_released(stage):
    with pytest.raises(Refused) as refused:
        services.publish(stage.notice.pk)
    assert (refused.value.code, Outbox.objects.count()) == ("nothing_to_announce", 0)


def test_who_has_left_is_not_named(stage, morning):
    from qunying.people import services as people

    services.release_change(stage.change.pk)
    people.leave(stage.members[0].pk)
    with at(morning, days=2):
        flows.run_due(worker="w")
    assert "感谢 2 位提出来的成员。" in Outbox.objects.get().body


def test_a_release_in_the_future_is_refused(stage):
    with pytest.raises(Refused) as refused:
        services.release_change(stage.change.pk, on=clock.today("Asia/Shanghai") + timedelta(days=1))
    assert refused.value.code == "released_in_future"

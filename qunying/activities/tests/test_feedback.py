"""Calls for feedback: sent once, answered, adopted into a change, released; the response says how many and what changes."""

from datetime import timedelta

import pytest

from qunying.activities import queries, services
from qunying.activities.models import Announcement
from qunying.activities.services import ItemRequest
from qunying.activities.tests.cast import asks, here, make_activity, make_stage
from qunying.channels import services as channels
from qunying.channels.models import Outbox
from qunying.flows import services as flows
from qunying.groups.tests.cast import make_group, make_members
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db
EVENING = {"opens": "2026-11-16T20:00+08:00", "closes": "2026-11-16T20:00+08:00"}


@pytest.fixture
def stage(morning):
    stage = make_stage()
    channels.declare(stage.community.pk, key="web", kind="web")
    from qunying.groups import services as groups

    groups.bind_chat(stage.group.pk, "web", "")
    stage.call = make_activity(stage, "feedback", key="call")
    return stage


def send(stage, member=0, text="门把手太滑", type="suggestion", key="k1", **more):
    return services.send_item(stage.members[member].pk, **here(stage, stage.call), type=type, text=text, key=key, **more)


def due(morning, **later):
    with clock.fixed(morning + timedelta(**later)):
        return flows.run_due(worker="w")


def test_an_item_stands_once_under_its_senders_key_with_its_fact(stage):
    first, again = send(stage), send(stage)
    fact = FactRow.objects.get(kind="activities.feedback_sent")
    [row] = queries.feedback.own(stage.call.pk, stage.members[0].pk)
    assert (first == again == row.id, row.state_name, row.type_name, row.text) == (True, "待回", "建议", "门把手太滑")
    assert fact.payload == {"activity": stage.call.pk, "type": "suggestion", "length": 5}
    assert (fact.identity, fact.group) == (stage.members[0].identity_id, stage.group.pk)


@pytest.mark.parametrize(
    ("more", "code"), [({"text": " "}, "activity_text_empty"), ({"text": "长" * 1001}, "activity_text_too_long"), ({"type": "rant"}, "unknown_feedback_type")]
)
def test_what_cannot_be_kept_is_refused_and_leaves_nothing(stage, more, code):
    with pytest.raises(Refused) as refused:
        send(stage, **more)
    assert (refused.value.code, queries.feedback.tally(stage.call.pk).items) == (code, 0)


def test_a_batch_takes_who_belongs_and_says_why_not_to_the_others(stage):
    (stranger,) = make_members(stage.community, 1, prefix="stranger")
    requests = [ItemRequest(**asks(stage, stage.call, one), type="praise", text="好用", key="k") for one in (*stage.members, stranger, stage.members[0])]
    results = services.send_items_many(requests)
    assert [result.refused.code if result.refused else result.new for result in results] == [True, True, True, "not_a_member", True]
    assert (results[0].id, queries.feedback.tally(stage.call.pk).people) == (results[4].id, 3)


def test_after_closing_and_in_groups_of_another_route_nothing_is_taken(stage, morning):
    from qunying.groups import services as groups

    other = make_group(stage.community, 2, route="listen")
    groups.seat_many([(stage.members[0].pk, other.pk)])
    with pytest.raises(Refused) as route:
        services.send_item(stage.members[0].pk, activity_id=stage.call.pk, group_id=other.pk, type="praise", text="好", key="k")
    with clock.fixed(morning + timedelta(days=3)), pytest.raises(Refused) as late:
        send(stage)
    assert (route.value.code, late.value.code) == ("not_for_this_route", "activity_not_open")


def test_an_answer_counts_once_and_a_second_one_corrects_its_words(stage, morning):
    item = send(stage)
    with clock.fixed(morning + timedelta(hours=2)):
        services.answer_item(item, text="记下了", by=stage.host.pk)
        services.answer_item(item, text="下周换成磨砂的", by=stage.host.pk)
    [row] = queries.feedback.items(stage.call.pk)
    assert (row.state_name, row.answer, row.answered_by) == ("已回", "下周换成磨砂的", stage.host.name)
    assert FactRow.objects.get(kind="activities.feedback_answered").payload["minutes"] == 120


def test_adopted_items_go_live_with_their_change_and_everybody_behind_it_is_told_once(stage):
    mine, hers, left = send(stage), send(stage, 1, key="k2"), send(stage, 2, key="k3")
    change = services.declare_improvement(stage.community.pk, title="门把手换磨砂")
    assert services.adopt(change.pk, activity_id=stage.call.pk, rows=[mine, hers]) == 2
    assert services.adopt(change.pk, activity_id=stage.call.pk, rows=[mine]) == 0
    assert [services.release_change(change.pk), services.release_change(change.pk)] == [True, False]
    states = {row.id: row.state_name for row in queries.feedback.items(stage.call.pk)}
    assert states == {mine: "已上线", hers: "已上线", left: "待回"}
    assert FactRow.objects.filter(kind="activities.contributed").count() == FactRow.objects.filter(kind="activities.adopted").count() == 2


def test_a_row_of_another_activity_is_not_adopted(stage):
    other, item = make_activity(stage, "feedback", key="other"), send(stage)
    change = services.declare_improvement(stage.community.pk, title="门把手换磨砂")
    with pytest.raises(Refused) as refused:
        services.adopt(change.pk, activity_id=other.pk, rows=[item])
    assert refused.value.code == "not_found"


def test_the_response_goes_out_at_its_time_and_names_how_many_and_what_changes(stage, morning):
    items = [send(stage, n, key=f"k{n}", type=kind) for n, kind in enumerate(("suggestion", "question", "praise"))]
    services.answer_item(items[1], text="在设置里")
    change = services.declare_improvement(stage.community.pk, title="门把手换磨砂")
    services.adopt(change.pk, activity_id=stage.call.pk, rows=[items[0]])
    make_activity(stage, "response", key="back", of="call", **EVENING)
    assert due(morning, days=2) == 0
    due(morning, days=4)
    body = Outbox.objects.get(group=stage.group).body
    assert "收到 3 条，来自 3 位成员" in body and "已回 2 条，采纳 1 条" in body and "会改：门把手换磨砂" in body
    assert FactRow.objects.get(kind="activities.response_published").payload["groups"] == 1


def test_a_response_said_by_hand_is_not_said_again_at_its_time(stage, morning):
    back = make_activity(stage, "response", key="back", of="call", **EVENING)
    services.note(back.pk, text="谢谢大家")
    assert services.publish(back.pk, by=stage.host.pk) == 1
    due(morning, days=4)
    with pytest.raises(Refused) as refused:
        services.publish(back.pk)
    assert (refused.value.code, Outbox.objects.count(), "谢谢大家" in Outbox.objects.get().body) == ("already_announced", 1, True)


def test_a_moved_response_goes_out_at_its_new_time_only(stage, morning):
    make_activity(stage, "response", key="back", of="call", **EVENING)
    later = "2026-11-20T20:00+08:00"
    make_activity(stage, "response", key="back", of="call", opens=later, closes=later)
    due(morning, days=4)
    assert Outbox.objects.count() == 0
    due(morning, days=8)
    assert Outbox.objects.count() == 1


def test_a_response_declared_long_after_its_time_is_left_to_staff(stage, morning):
    past = "2026-11-10T20:00+08:00"
    back = make_activity(stage, "response", key="back", of="call", opens=past, closes=past)
    due(morning, days=1)
    assert (Outbox.objects.count(), queries.announcement(back.pk).missed) == (0, True)


def test_a_retired_announcement_says_nothing(stage, morning):
    back = make_activity(stage, "response", key="back", of="call", **EVENING)
    services.retire(back.pk)
    due(morning, days=4)
    assert (Outbox.objects.count(), Announcement.objects.get().state) == (0, "planned")

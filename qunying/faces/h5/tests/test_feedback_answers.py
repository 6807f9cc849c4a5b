"""Feedback is answered on the phone by the host of the group it came from, in place, and by nobody else."""

import gzip

import pytest

from qunying.activities import queries, services
from qunying.faces.h5.tests.phones import card_of, phone_of
from qunying.faces.h5.tests.test_me import text
from qunying.groups import services as groups
from qunying.groups.tests.cast import make_group

pytestmark = pytest.mark.django_db
NOW = {"opens_at": "2026-11-13T08:00+08:00", "closes_at": "2026-11-15T22:00+08:00", "routes": []}


@pytest.fixture
def call(stage):
    """小周's group has sent one item, a group of somebody else's another."""
    call = services.schedule(stage.community.pk, key="call", body={"kind": "feedback", "name": "新品反馈", **NOW})
    stage.other = make_group(stage.community, key="ying-99", name="99 营")
    one, two = stage.amei, stage.wang
    groups.leave(two.pk, group_id=stage.group.pk)
    groups.seat(two.pk, group_id=stage.other.pk)
    for member, room, said in ((one, stage.group, "门把手太滑"), (two, stage.other, "想要静音")):
        services.send_item(member.pk, activity_id=call.pk, group_id=room.pk, type="suggestion", text=said, key="k")
    return call


def items(call):
    return {one.text: one for one in queries.feedback.items(call.pk)}


def test_the_card_leads_to_the_items_of_the_own_groups_and_the_answer_reaches_the_member(stage, call):
    phone, card = phone_of(stage.host.pk), card_of(stage.host.pk)
    assert "1 条反馈等你回" in text(phone.get(card))
    answer = phone.get(f"{card}/feedback/")
    assert ("门把手太滑" in text(answer), "想要静音" in text(answer), len(gzip.compress(answer.content)) <= 40 * 1024) == (True, False, True)
    done = phone.post(f"{card}/feedback/", {"item": items(call)["门把手太滑"].public_id, "text": "下一版换磨砂的"}, follow=True)
    assert "都回了" in text(done) and "条反馈等你回" not in text(phone.get(card))
    row = items(call)["门把手太滑"]
    assert (row.state, row.answer, row.answered_by) == ("answered", "下一版换磨砂的", stage.host.name)


def test_an_item_of_another_group_does_not_exist_here_and_an_empty_answer_is_no_answer(stage, call):
    phone, url = phone_of(stage.host.pk), f"{card_of(stage.host.pk)}/feedback/"
    found = items(call)
    assert phone.post(url, {"item": found["想要静音"].public_id, "text": "好"}).status_code == 404
    assert phone.post(url, {"item": "nosuch", "text": "好"}).status_code == 404
    empty = phone.post(url, {"item": found["门把手太滑"].public_id, "text": "  "})
    assert (empty.status_code, {one.state for one in items(call).values()}) == (422, {"open"})


def test_a_forged_link_opens_nothing(stage, call, client):
    assert client.get("/m/card/forged/feedback/").status_code == 404

"""群规: a breach is dealt with from what was said, the member's case tells why, somebody else decides the appeal."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qunying.channels import services as channels
from qunying.conduct import queries as conduct
from qunying.conduct import services
from qunying.faces.console.tests import stage
from qunying.groups import services as groups
from qunying.people import queries as people

pytestmark = pytest.mark.django_db


def plain(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def camp(db, morning):
    return stage.build(members=2)


def member(camp, number=0):
    return people.membership_by_id(camp.joined[number].membership_id)


def room_of(camp, number=0):
    return next(room for room in camp.rooms if room.id == camp.joined[number].group_id)


def said(camp, body="加我微信领资料", number=0, key="p"):
    one, room = member(camp, number), room_of(camp, number)
    return channels.post_many([channels.PostRequest(one.pk, one.identity_id, camp.community.pk, room.id, body, key)])[0].post


def deal(client, camp, post, step, number=0, **given):
    url = f"/c/renji/rules/act/?group={room_of(camp, number).public_id}&post={post}"
    return client.post(url, {"rule": "no-ads", "step": step, "form_key": f"f{post}{step}", **given})


def opened(answer):
    assert answer.status_code == 302, plain(answer)
    return answer.headers["Location"].rstrip("/").rpartition("/")[2]


def test_a_breach_is_dealt_with_from_the_group_page_with_the_words_as_evidence(sit, camp):
    client, post, room = sit(camp.chen), said(camp), room_of(camp)
    feed = client.get(f"/c/renji/groups/{room.public_id}/").content.decode()
    assert "加我微信领资料" in feed and f"post={post}" in feed
    form = plain(client.get(f"/c/renji/rules/act/?group={room.public_id}&post={post}"))
    assert "加我微信领资料" in form and "这是第 1 次，按阶梯该是「警告」" in form
    page = plain(client.get(f"/c/renji/rules/cases/{opened(deal(client, camp, post, 'warn'))}/"))
    assert "警告：学员0" in page and "第 1 版「不发广告」" in page and "陈知行（运营官）" in page and "/m/rules/case/" in page


def test_the_ladder_is_followed_and_another_step_wants_a_reason(sit, camp):
    client = sit(camp.chen)
    opened(deal(client, camp, said(camp, key="a"), "warn"))
    second = said(camp, key="b")
    refused = deal(client, camp, second, "remove")
    assert (refused.status_code, "按阶梯该是「劝退」，你选的是「移出」" in plain(refused)) == (422, True)
    case = conduct.case(opened(deal(client, camp, second, "remove", reason="骗了三个人，已报警")))
    assert (case.step, case.called_for, case.member_left) == ("remove", "advise_leave", True)


def test_a_host_warns_in_their_own_group_hands_up_the_rest_and_sees_no_other(sit, camp):
    groups.seat_many([(camp.joined[0].membership_id, camp.rooms[0].id)])
    one, client = member(camp), sit(camp.zhou)
    posts = [channels.post_many([channels.PostRequest(one.pk, one.identity_id, camp.community.pk, camp.rooms[0].id, "卖课", f"h{n}")])[0].post for n in (1, 2)]
    url = f"/c/renji/rules/act/?group={camp.rooms[0].public_id}&post="
    for post in posts:
        assert client.post(f"{url}{post}", {"rule": "no-ads", "step": "warn", "form_key": f"k{post}"}).status_code == 302
    blocked = client.post(f"{url}{posts[1]}", {"rule": "no-ads", "step": "advise_leave", "form_key": "x"})
    assert (blocked.status_code, "林静" in plain(blocked), "本群的「管理」分工" in plain(blocked)) == (403, True, True)
    assert client.get(f"/c/renji/rules/act/?group={camp.rooms[1].public_id}&member={one.public_id}").status_code == 404
    assert "1 人按阶梯该劝退或移出，还没人处理" in plain(sit(camp.lin).get("/c/renji/rules/"))


def test_what_was_handed_up_is_taken_on_from_the_same_evidence(sit, camp):
    first, second = said(camp, key="a"), said(camp, key="b")
    common = {"rule": "no-ads", "by": camp.staff["host-01"].pk, "group_id": room_of(camp).id, "hand_up": True}
    cases = [services.warn(member(camp).pk, key=f"w{post}", post=post, **common) for post in (first, second)]
    client = sit(camp.chen)
    assert "按阶梯劝退" in plain(client.get(f"/c/renji/rules/cases/{cases[1]}/"))
    form = client.get(f"/c/renji/rules/act/?case={cases[1]}")
    assert "加我微信领资料" in plain(form) and "这是第 2 次，按阶梯该是「劝退」" in plain(form)
    done = client.post(f"/c/renji/rules/act/?case={cases[1]}", {"rule": "no-ads", "step": "advise_leave", "form_key": "up"})
    assert (conduct.case(opened(done)).nth, conduct.due(camp.community.pk)) == (2, [])


def test_an_appeal_is_decided_by_somebody_else_with_a_reason(sit, camp):
    client = sit(camp.chen)
    case = opened(deal(client, camp, said(camp), "warn"))
    services.appeal(member(camp).pk, case=case, words="那是班主任让我转的")
    url = f"/c/renji/rules/cases/{case}/decide/"
    own = client.post(url, {"outcome": "uphold", "reason": "看过原话"})
    assert (own.status_code, "要由另一位" in plain(own)) == (422, True)
    assert sit(camp.zhou).post(url, {"outcome": "withdraw", "reason": "核实过"}).status_code in (403, 404)
    owner = sit(camp.lin)
    assert "1 条申诉等人复核" in plain(owner.get("/c/renji/rules/"))
    assert owner.post(url, {"outcome": "withdraw", "reason": "核实过，是班主任的通知"}).status_code == 302
    page = plain(owner.get(f"/c/renji/rules/cases/{case}/"))
    assert "已撤回，不再计数" in page and "核实过，是班主任的通知" in page and "林静 负责人" in page


def test_a_stranger_finds_no_case_and_cannot_act(sit, camp):
    post = said(camp)
    case = opened(deal(sit(camp.chen), camp, post, "warn"))
    client = sit(stage.stranger())
    tried = [f"rules/cases/{case}/", f"rules/act/?case={case}", f"rules/act/?group={room_of(camp).public_id}&post={post}"]
    assert [client.get(f"/c/renji/{path}").status_code for path in tried] == [404] * 3
    assert [client.get(f"/c/other/{path}").status_code for path in tried] == [404] * 3
    assert client.post(f"/c/other/rules/cases/{case}/decide/", {"outcome": "withdraw", "reason": "随便"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_with_one_case_and_three(sit, camp, count):
    client, found = sit(camp.lin), []
    for number in range(count):
        case = opened(deal(client, camp, said(camp, key=f"q{number}"), ("warn", "advise_leave", "remove")[number]))
    for path in ("rules/", f"rules/cases/{case}/"):
        client.get(f"/c/renji/{path}")
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/c/renji/{path}")
        found.append(len(seen))
    assert found == [15, 10]

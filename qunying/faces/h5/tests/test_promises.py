"""答应你的事: what members read of promises and verdicts, and the host's two taps."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from qunying.channels import services as channels
from qunying.channels.services import PostRequest
from qunying.charter import queries as charter
from qunying.charter import services
from qunying.charter.schedules import Schedule
from qunying.faces.h5.screens import promises as screen
from qunying.faces.kit.cardlinks import token_for
from qunying.flows import services as flows
from qunying.kernel import clock
from qunying.people import queries as people

pytestmark = pytest.mark.django_db


def at(day, hour_minute):
    return clock.at_local(clock.local_day(clock.real_now(), "Asia/Shanghai").replace(year=2026, month=11, day=day), hour_minute, "Asia/Shanghai")


def go(day, hour_minute):
    """It is that moment and everything due has happened."""
    clock.set_fixed(at(day, hour_minute))
    while flows.run_due(worker="test", limit=200):
        pass


def promise(stage, key, text, plan):
    services.promise(stage.community.pk, key, text=text, slot="", position=1, schedule=plan.plain())
    services.derive(stage.community.pk)


@pytest.fixture
def weekly(stage):
    promise(stage, "talk", "每周二大咖 30 分钟主题分享", Schedule((1,), None, ("20:00",), 30))
    return stage


@pytest.fixture
def dated(stage):
    promise(stage, "hour", "11月16日19:00-20:00 群内答疑", Schedule((), at(16, "12:00").date(), ("19:00",), 60, "answer"))
    return stage


def host_says(stage, day, hour_minute):
    clock.set_fixed(at(day, hour_minute))
    member = stage.host.membership_id
    identity = people.identities([member])[member]
    channels.post_many([PostRequest(member, identity, stage.community.pk, stage.group.pk, "说一件小事", f"k{day}{hour_minute}")])


def plain(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def read(stage):
    return plain(stage.phone(stage.amei).get("/m/promises"))


def owed(stage):
    rows = charter.obligations(stage.community.pk, from_at=at(13, "00:00"), to_at=at(30, "00:00"))
    return next(row for row in rows if row.group_id == stage.group.pk)


@pytest.mark.mechanism("004-005")
@pytest.mark.parametrize(
    ("said", "verdict", "found"),
    [
        (("20:02", "20:29"), "做到了", "近两周 1 次，次次做到。"),
        (("20:09", "20:40"), "晚了 9 分钟", "近两周 1 次，做到 0 次，1 次没做好。"),
        (("20:00", "20:12"), "只有 12 分钟，说好 30 分钟", "1 次没做好"),
        ((), "没有做到", "1 次没做好"),
    ],
)
def test_members_read_when_it_is_next_and_what_became_of_it_in_plain_words(weekly, said, verdict, found):
    assert "每周二大咖 30 分钟主题分享 下一次：11 月 17 日 周二 20:00" in read(weekly)
    for hour_minute in said:
        host_says(weekly, 17, hour_minute)
    go(18, "00:10")
    page = read(weekly)
    assert found in page and f"昨天 20:00 {verdict}" in page and "下一次：11 月 24 日 周二 20:00" in page


@pytest.mark.mechanism("004-006")
@pytest.mark.parametrize(("said", "verdict"), [("19:59", "做到了"), ("20:01", "没有做到"), ("18:59", "没有做到")])
def test_members_read_whether_an_answer_fell_inside_the_hour(dated, said, verdict):
    host_says(dated, 16, said)
    go(16, "20:06")
    assert f"今天 19:00 {verdict}" in read(dated)


@pytest.mark.mechanism("004-006")
def test_members_see_what_was_put_off_before_and_after_its_start(dated):
    services.reschedule([owed(dated).public_id], starts_at=at(17, "19:00"))
    assert "下一次：11 月 17 日 周二 19:00，从 11 月 16 日 周一 19:00 改来" in read(dated)
    go(17, "19:10")
    second = charter.obligations(dated.community.pk, from_at=at(17, "19:00"), to_at=at(17, "19:00"))[0]
    services.reschedule([second.public_id], starts_at=at(18, "19:00"))
    page = read(dated)
    assert "昨天 19:00 改到今天 19:00" in page and "今天 19:00 补到明天 19:00 没有做到" in page


def test_a_stranger_reads_nothing_and_the_own_page_leads_here(weekly):
    stranger = Client().get("/m/promises")
    assert stranger.status_code == 404 and "大咖" not in stranger.content.decode()
    assert "大咖" not in plain(weekly.phone(weekly.outsider).get("/m/promises"))
    assert 'href="/m/promises"' in weekly.phone(weekly.amei).get("/m/me").content.decode()


def test_nothing_promised_and_no_group_yet_are_said_kindly(stage):
    services.withdraw(stage.community.pk, "evening")
    assert "这里还没有写下承诺" in read(stage)


def test_the_page_costs_the_same_after_one_week_and_after_three(weekly, django_assert_max_num_queries):
    phone = weekly.phone(weekly.amei)
    for day in (13, 18):
        go(day, "08:30")
        with django_assert_max_num_queries(10):
            phone.get("/m/promises")


@pytest.fixture
def card(weekly):
    """小周's phone, holding the card; returns the client and the token."""
    clock.set_fixed(at(17, "19:58"))
    client, token = Client(), token_for(weekly.host.pk)
    client.get(f"/m/card/{token}", follow=True)
    return client, token


def test_a_host_taps_begin_and_end_and_the_verdict_rests_on_the_taps(weekly, card):
    client, token = card
    [one] = screen.tonight(weekly.host.pk)
    assert (one["act"], one["span"], one["place"], one["says"]) == ("begin", "20:00-20:30", "23 营", "还没到")
    path = reverse("h5:promise-tap", args=[token, one["id"]])
    begun = client.post(path, {"act": "begin"}, headers={"HX-Request": "true"})
    assert begun.status_code == 200 and "19:58 你点了开始" in plain(begun) and 'value="end"' in begun.content.decode()
    clock.set_fixed(at(17, "20:29"))
    assert client.post(path, {"act": "end"}).status_code == 302
    go(17, "20:36")
    assert (owed(weekly).verdict, owed(weekly).lasted, len(owed(weekly).fact_ids)) == ("kept", 31, 2)


def test_what_may_not_be_tapped_says_why(weekly, card):
    client, token = card
    [one] = screen.tonight(weekly.host.pk)
    path = reverse("h5:promise-tap", args=[token, one["id"]])
    for act, said in (("end", "先点开始"), ("dance", "没有这一次承诺")):
        answer = client.post(path, {"act": act}, headers={"HX-Request": "true"})
        assert answer.status_code == 422 and said in plain(answer)
    assert client.post(reverse("h5:promise-tap", args=[token, "nowhere"]), {"act": "begin"}).status_code == 422
    assert Client().post(reverse("h5:promise-tap", args=["forged", one["id"]]), {"act": "begin"}).status_code == 404
    assert owed(weekly).begun_at is None


def test_too_early_there_is_no_button(weekly):
    clock.set_fixed(at(17, "20:00") - timedelta(hours=2))
    assert [one["act"] for one in screen.tonight(weekly.host.pk)] == [""]

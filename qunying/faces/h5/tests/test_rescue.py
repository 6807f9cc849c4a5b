"""The rescue card on a host's phone: accept, send the words, tick, say what was done, read the verdict; for its owner only."""

import gzip

import pytest
from django.test import Client

from qunying.camps import services
from qunying.camps.rescue.tests.stage import DAY, FIRST, HOUR, MINUTE, NOW, alarmed, alive, build, rescue, speak, walk_out, work
from qunying.faces.h5.tests.test_me import text
from qunying.faces.kit.cardlinks import token_for
from qunying.flows import services as flows
from qunying.kernel import clock
from qunying.people import queries as people

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def camp(morning):
    """The first group has been silent for 25 hours, its alarm is raised and due at 09:30."""
    return alarmed(until=FIRST + 4 * DAY)


class Phone:
    """Somebody's phone, which holds their card."""

    def __init__(self, camp, name):
        self.client = Client()
        self.card = f"/m/card/{token_for(camp.staff[name].pk)}"
        self.client.get(self.card, follow=True)
        self.url = f"{self.card}/rescue/{rescue(camp).task.public_id}"

    def see(self):
        return self.client.get(self.url)

    def act(self, act, *, headers=None, **given):
        return self.client.post(f"{self.url}/act", {"act": act, **given}, headers=headers or {}, follow=not headers)


def test_the_card_says_why_until_when_and_what_to_do_in_which_words(camp):
    answer = Phone(camp, "host-01").see()
    page = text(answer)
    assert answer.status_code == 200 and "01 营要救场" in page and "25 小时没有成员的任何动静" in page and "今天 09:30 前点「我来」" in page
    names = people.names(rescue(camp).contacts)
    assert "私聊前三位常说话的人" in page and len(names) == 3 and all(f"{name}，我是沈子衿" in page for name in names.values())
    assert "（名字）说的这一刻我懂" in page and "{" not in page
    assert len(gzip.compress(answer.content)) <= 40 * 1024


@pytest.mark.mechanism("004-138")
def test_a_silent_class_is_rescued_from_the_alarm_to_the_verdict_on_the_hosts_phone(camp):
    phone = Phone(camp, "host-01")
    assert "做了 0 / 5 步" in text(phone.act("accept")) and rescue(camp).stage == "in_hand"
    phone.act("tick", step="private")
    assert "做了 1 / 5 步" in text(phone.see())
    clock.set_fixed(NOW + HOUR)
    assert "做完了，等结果" in text(phone.act("finish", note="私聊了三位，两位回了"))
    work(NOW + HOUR)
    speak(camp, camp.one, at=NOW + 2 * HOUR, count=4)
    work(NOW + 25 * HOUR)
    page = text(phone.see())
    assert "01 营恢复了" in page and "报警前一天 0 人参与，做完后一天 4 人" in page and "私聊了三位，两位回了" in page


@pytest.mark.mechanism("004-138")
def test_unaccepted_for_two_hours_it_is_on_the_officers_phone_and_no_longer_on_the_hosts(camp):
    host, officer = Phone(camp, "host-01"), Phone(camp, "chen")
    clock.set_fixed(NOW + 2 * HOUR - MINUTE)
    work(NOW + 2 * HOUR - MINUTE)
    assert (host.see().status_code, officer.see().status_code) == (200, 403)
    work(NOW + 2 * HOUR)
    closed = host.see()
    assert closed.status_code == 403 and "这次救场现在由陈知行负责" in text(closed) and "25 小时" not in text(closed)
    assert "01 营要救场" in text(officer.see())


def test_a_tick_answers_with_its_step_alone_and_may_be_taken_back(camp):
    phone = Phone(camp, "host-01")
    did = phone.act("tick", step="question", headers=HTMX)
    assert did.status_code == 200 and b'id="s-question"' in did.content and b"<html" not in did.content and rescue(camp).steps_done == ("question",)
    assert "做了 1 / 5 步" in text(did) and "你在救" in text(did) and b'id="accept" hx-swap-oob="delete"' in did.content
    back = phone.act("untick", step="question", headers=HTMX)
    assert rescue(camp).steps_done == () and "做了 0 / 5 步" in text(back) and b'id="accept"' not in back.content


def test_done_without_a_step_or_a_word_is_refused_with_the_way_on(camp):
    phone = Phone(camp, "host-01")
    answer = phone.act("finish", note="  ")
    assert answer.status_code == 422 and "做了什么勾一下" in text(answer)
    kept = phone.client.post(f"{phone.url}/act", {"act": "finish", "note": "话" * 1001})
    assert kept.status_code == 422 and "最多 1000 个字" in text(kept) and "话话话" in text(kept)


def test_who_has_nothing_to_do_with_the_group_reads_only_that_it_is_not_theirs(camp):
    answer = Phone(camp, "host-02").see()
    page = text(answer)
    assert answer.status_code == 403 and "这次救场不在你手上" in page and "01 营" not in page and "沈子衿" not in page
    assert Phone(camp, "host-02").act("accept").status_code == 403
    assert rescue(camp).stage == "open"


def test_a_forged_link_and_a_task_that_is_none_open_nothing(camp):
    phone = Phone(camp, "host-01")
    assert phone.client.get(f"{phone.card}/rescue/nosuchtask22").status_code == 404
    assert Client().get(f"/m/card/nonsense/rescue/{rescue(camp).task.public_id}").status_code == 404


def test_another_phone_with_the_same_link_does_not_open_it(camp):
    phone = Phone(camp, "host-01")
    answer = Client().get(phone.url, follow=True)
    assert answer.status_code == 403 and "01 营" not in text(answer)


def test_who_is_given_it_sees_it_and_a_rescue_called_off_says_so(camp):
    flows.assign_task(rescue(camp).task.id, owner=camp.staff["host-02"].pk, by=camp.staff["chen"].pk)
    phone = Phone(camp, "host-02")
    assert "01 营要救场" in text(phone.see())
    flows.close_task(rescue(camp).task.id, outcome="false_alarm")
    assert "不用救了" in text(phone.see()) and b"<form" not in phone.see().content.split(b"<footer")[0]


def test_where_people_leave_the_words_go_to_those_who_left(morning):
    camp = build()
    alive(camp, until=NOW)
    walk_out(camp, camp.one, 3, at=NOW - HOUR)
    clock.set_fixed(NOW)
    services.raise_alarms(camp.pk)
    page = text(Phone(camp, "host-01").see())
    assert "48 小时里自己退了 3 人，占 15%" in page and "问走的人一句为什么" in page and "我是 01 营的沈子衿" in page and "不是来劝你回来的" in page


def test_the_card_costs_the_same_however_many_rescues_there_are(camp, django_assert_num_queries):
    phone = Phone(camp, "host-01")
    with django_assert_num_queries(14):
        phone.see()
    walk_out(camp, camp.two, 5)
    services.raise_alarms(camp.pk)
    with django_assert_num_queries(14):
        phone.see()

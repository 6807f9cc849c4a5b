"""The card page of staff on a phone: their link, their cards, one tap."""

import gzip
import re
from datetime import timedelta

import pytest
from django.test import Client

from qunying.camps import services as camp_services
from qunying.camps.hosts import queries as host_queries
from qunying.camps.tests import cast
from qunying.channels import queries, services
from qunying.faces.h5.tests.phones import card_of, phone_of
from qunying.faces.h5.tests.test_me import text
from qunying.faces.kit.cardlinks import token_for
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.people import queries as queries_of_people
from qunying.people import services as people

BODY = "午安，23 营。\n\n试试这一句：「我其实更想……，你觉得呢？」"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def cards(stage):
    """Two scripts wait on 小周's phone, for a group in WeChat."""
    services.declare(stage.community.pk, key="wecom", kind="wecom", account="demo-corp")
    envelope = {"community": stage.community.pk, "group": stage.group.pk, "channel": "wecom", "chat": "wr-23", "mode": "manual", "body": BODY}
    soon = [clock.now() + timedelta(minutes=minutes) for minutes in (2, 10)]
    services.queue_many([services.Message(key=f"c{n}", title=f"第 {n} 条", at=at, owner_staff=stage.host.pk, **envelope) for n, at in enumerate(soon)])
    return queries.cards(stage.host.pk)


def link(stage) -> str:
    return card_of(stage.host.pk)


def test_the_card_shows_what_to_send_in_which_words_until_when(stage, cards):
    answer = phone_of(stage.host.pk).get(link(stage))
    page = text(answer)
    assert answer.status_code == 200 and "还有 2 条要发" in page and "08:32 第 0 条" in page and "我其实更想" in page
    assert page.index("第 0 条") < page.index("第 1 条")
    assert f'data-copy="{BODY[:4]}' in answer.content.decode() and cards[0].public_id in answer.content.decode()
    assert len(gzip.compress(answer.content)) <= 40 * 1024


def test_one_tap_attests_and_a_second_changes_nothing(stage, cards):
    phone = phone_of(stage.host.pk)
    for _ in range(2):
        answer = phone.post(f"{link(stage)}/sent", {"outbox": cards[0].outbox_id}, headers=HTMX)
        assert answer.status_code == 200 and "本人确认" in text(answer)
    [fact] = FactRow.objects.filter(kind="channels.delivered")
    assert (fact.payload["receipt"], fact.payload["on_time"], fact.staff) == ("attested", True, stage.host.pk)
    assert "还有 1 条要发" in text(phone.get(link(stage)))


def test_without_script_the_tap_leads_back_to_the_page(stage, cards):
    answer = phone_of(stage.host.pk).post(f"{link(stage)}/sent", {"outbox": cards[0].outbox_id}, follow=True)
    assert "今天 2 条，已发 1" in text(answer)


def test_a_late_tap_is_marked_late(stage, cards):
    with clock.fixed(clock.now() + timedelta(minutes=45)):
        phone = phone_of(stage.host.pk)
        phone.post(f"{link(stage)}/sent", {"outbox": cards[0].outbox_id})
        assert "迟发" in text(phone.get(link(stage)))


def test_nobody_taps_for_somebody_else(stage, cards):
    other = people.hire(stage.community.pk, name="小吴", role="host")
    phone = phone_of(other.pk)
    answer = phone.post(f"{card_of(other.pk)}/sent", {"outbox": cards[0].outbox_id})
    assert answer.status_code == 422 and "由另一位同事负责" in text(answer)
    assert "第 0 条" not in text(phone.get(card_of(other.pk)))
    assert queries.cards(stage.host.pk)[0].display == "waiting"


@pytest.mark.parametrize("spoil", [lambda token: token[:-1] + "x", lambda token: "nonsense"])
def test_a_forged_link_opens_nothing(stage, cards, spoil):
    answer = Client().get(f"/m/card/{spoil(token_for(stage.host.pk))}")
    assert answer.status_code == 404 and "第 0 条" not in text(answer) and "人际关系训练营" not in text(answer)


def test_who_no_longer_works_here_has_no_card(stage, cards):
    address, phone = link(stage), phone_of(stage.host.pk)
    people.dismiss(stage.host.pk)
    assert phone.get(address).status_code == 404


def test_a_host_with_nothing_to_send_reads_so(stage):
    page = text(phone_of(stage.host.pk).get(link(stage)))
    assert "现在不用你发" in page and "提前 15 分钟" in page


@pytest.mark.parametrize("n", [1, 3])
def test_the_card_page_costs_the_same_however_many_cards(stage, cards, n, django_assert_num_queries):
    envelope = {"community": stage.community.pk, "group": stage.group.pk, "channel": "wecom", "mode": "manual", "body": "x", "at": clock.now()}
    services.queue_many([services.Message(key=f"n{one}", owner_staff=stage.host.pk, **envelope) for one in range(n)])
    phone, address = phone_of(stage.host.pk), link(stage)
    with django_assert_num_queries(26):
        phone.get(address)


@pytest.fixture
def camp(db, morning):
    """Three days, two groups on the web, one in WeChat whose evening an employee confirms."""
    return cast.make_camp()


def host_page(camp, key: str) -> str:
    staff = queries_of_people.staff_by_key(camp.pk)[key]
    camp_services.reissue_card(staff.pk)
    return text(phone_of(staff.pk).get(card_of(staff.pk)))


def test_a_host_of_a_web_group_reads_what_the_house_sends_and_when(camp, morning):
    with clock.fixed(morning + timedelta(hours=23, minutes=20)):  # 07:50 on the first day
        cast.work_off()
        page = host_page(camp, "host-01")
    assert "今天不用你发" in page and "01 营今天的 2 条由系统按时发" in page
    assert re.search("07:30 早一 01 营 (迟发 \\d+ 分|准时) 渠道回执 20:00 晚一 01 营 完整版 待发", page)


def test_a_manual_item_is_on_the_phone_a_quarter_of_an_hour_ahead_and_each_receipt_is_shown_as_what_it_is(camp, morning):
    first_day = morning + timedelta(hours=22, minutes=45)  # 07:15
    with clock.fixed(first_day - timedelta(minutes=1)):
        cast.work_off()
        assert "还有 1 条要发" not in host_page(camp, "host-03")
    with clock.fixed(first_day):
        cast.work_off()
        page = host_page(camp, "host-03")
        assert "还有 1 条要发" in page and "07:30 早一" in page and "职场营的早上，我是何书怡" in page
        [card] = queries.cards(queries_of_people.staff_by_key(camp.pk)["host-03"].pk)
        member = camp_services.join(camp.pk, name="阿美", choice="listen", rules_version=1, key="k" * 20)
        phone = Client()
        phone.cookies["device"] = people.issue_key(member.membership_id, kind=people.Key.DEVICE)
        assert phone.get(f"/m/o/{card.public_id}", follow=True).status_code == 200
        assert "链接已打开 1 人打开" in host_page(camp, "host-03")
    with clock.fixed(morning + timedelta(hours=35, minutes=16)):  # 19:46
        cast.work_off()
        assert "20:00 晚一 在企业微信里点一下发送" in host_page(camp, "host-03")


PREVIEW = {"User-Agent": "facebookexternalhit/1.1"}


def test_a_link_tried_by_staff_or_fetched_by_a_program_proves_nothing(camp, morning):
    host = queries_of_people.staff_by_key(camp.pk)["host-03"]
    with clock.fixed(morning + timedelta(hours=22, minutes=45)):
        cast.work_off()
        [card] = queries.cards(host.pk)
        own = Client()
        own.cookies["device"] = people.issue_key(host.membership_id, kind=people.Key.DEVICE)
        own.get(f"/m/o/{card.public_id}")
        phone_of(host.pk).get(f"/m/o/{card.public_id}")
        Client().head(f"/m/o/{card.public_id}")
        Client(headers=PREVIEW).get(f"/m/o/{card.public_id}")
        assert queries.cards(host.pk)[0].display == "waiting"


def test_a_visitor_without_any_mark_counts_once_and_lands_where_one_joins(camp, morning):
    host = queries_of_people.staff_by_key(camp.pk)["host-03"]
    with clock.fixed(morning + timedelta(hours=22, minutes=45)):
        cast.work_off()
        [card] = queries.cards(host.pk)
        visitor = Client()
        assert [visitor.get(f"/m/o/{card.public_id}")["Location"] for _ in range(2)] == ["/m/camp/join"] * 2
        assert (queries.cards(host.pk)[0].receipt_kind, host_queries.link_visits([card.outbox_id])) == ("link", {card.outbox_id: 1})

"""A member rates an item on the phone: one tap, once each, to be changed until it is measured."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from qunying.camps import services
from qunying.camps.models import Delivery
from qunying.camps.results.models import ItemRating
from qunying.camps.services import JoinRequest
from qunying.camps.tests import cast
from qunying.faces.h5 import session
from qunying.faces.kit import buckets
from qunying.journal.models import FactRow
from qunying.journal.reactions import drain
from qunying.kernel import clock
from qunying.people import queries as known
from qunying.people import services as people

pytestmark = pytest.mark.django_db(transaction=True)
RATED = cast.edited(('at: "07:30", minutes: 30', 'at: "07:30", rating: true, minutes: 30'))


def plain(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


class Morning:
    """The first morning of the camp has just been sent; 阿美 sits in a group of the web."""

    def __init__(self):
        for bucket in buckets.ALL:
            bucket.clear()
        self.camp = cast.make_camp(RATED)
        [joined] = services.join_many(self.camp.pk, [JoinRequest("阿美", "first", 1, "k1")])
        self.member, self.group = joined.membership_id, joined.group_id
        self.item = Delivery.objects.get(group=self.group, day=1, slot="morning")
        self.at = self.item.at
        clock.set_fixed(self.at)
        cast.work_off()
        drain()

    def phone(self, member):
        client = Client()
        client.cookies[session.COOKIE] = people.issue_key(member, kind=people.Key.DEVICE)
        return client

    def rates(self, stars, **headers):
        return self.phone(self.member).post(f"/m/item/{self.item.public_id}/rate", {"stars": stars}, headers=headers)

    def page(self):
        return plain(self.phone(self.member).get(f"/m/item/{self.item.public_id}"))


@pytest.fixture
def first(morning):
    return Morning()


def test_the_day_asks_and_one_tap_under_the_item_is_the_rating(first):
    assert "评一评" in plain(first.phone(first.member).get("/m/"))
    assert "这一条怎么样？" in first.page() and "点一个数，明天 03:30 前可以改。" in first.page()
    answer = first.rates("4")
    assert (answer.status_code, answer["Location"]) == (302, f"/m/item/{first.item.public_id}#rate")
    assert "你评了 4 分，明天 03:30 前可以改。" in first.page() and "你评了 4 分" in plain(first.phone(first.member).get("/m/"))


def test_a_second_tap_changes_the_rating_and_for_htmx_only_the_numbers_come_back(first):
    first.rates("4")
    answer = first.rates("2", HX_Request="true")
    assert answer.status_code == 200 and answer.content.decode().startswith('<section class="sec" id="rate"')
    assert re.findall(r'value="(\d)" aria-pressed="true"', answer.content.decode()) == ["2"]
    assert [(row.stars, row.turns) for row in ItemRating.objects.all()] == [(2, 1)]
    assert [row.payload["stars"] for row in FactRow.objects.filter(kind="camps.item_rated").order_by("id")] == [4, 2]


def test_once_it_is_measured_the_page_says_so_and_takes_no_rating(first):
    first.rates("4")
    clock.set_fixed(first.at + timedelta(hours=20))
    services.measure_due()
    late = first.rates("5")
    assert late.status_code == 422 and "评分已经统计了，不能再评或改" in plain(late)
    assert "你评了 4 分，已经统计了，谢谢。" in first.page() and "评一评" not in plain(first.phone(first.member).get("/m/"))


def test_anything_but_one_of_the_five_numbers_is_refused_in_words(first):
    answers = [first.rates(given) for given in ("0", "6", "五", "", "10000")]
    assert [answer.status_code for answer in answers] == [422] * 5 and "评分要在 1 到 5 之间" in plain(answers[0])
    assert not ItemRating.objects.exists()


def test_items_of_other_groups_and_items_that_ask_nothing_take_no_rating_and_the_host_is_not_asked(first):
    host = next(row for row in known.staff(first.camp.pk) if row.key in ("host-01", "host-02") and row.membership_id)
    other = Delivery.objects.filter(day=1, slot="morning").exclude(group=first.group).first()
    assert first.phone(first.member).post(f"/m/item/{other.public_id}/rate", {"stars": 3}).status_code == 404
    clock.set_fixed(first.at + timedelta(hours=12, minutes=30))
    cast.work_off()
    drain()
    evening = Delivery.objects.get(group=first.group, day=1, slot="evening")
    assert "这一条怎么样？" not in plain(first.phone(first.member).get(f"/m/item/{evening.public_id}"))
    assert first.phone(first.member).post(f"/m/item/{evening.public_id}/rate", {"stars": 3}).status_code == 404
    assert "这一条怎么样？" not in plain(first.phone(host.membership_id).get(f"/m/item/{first.item.public_id}"))

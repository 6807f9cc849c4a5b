"""交付结果: each item that arrived has its result within a day, what is unmeasured is listed with its reason, averages say how many they rest on."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client

from qunying.camps import services as camps
from qunying.camps.models import Delivery
from qunying.camps.results.models import Result
from qunying.channels import services as channels
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.faces.console.tests.test_promises import plain
from qunying.faces.kit.cardlinks import token_for
from qunying.insight import queries as insight
from qunying.insight.lake import writer
from qunying.journal.models import FactRow
from qunying.journal.reactions import drain
from qunying.kernel import clock
from qunying.people import queries as people
from qunying.people import services as people_services

pytestmark = pytest.mark.django_db(transaction=True)


class House:
    """Three groups with six members; the first morning asks for a rating and is delivered at 07:30."""

    def __init__(self, monkeypatch, morning):
        monkeypatch.setattr(stage, "SLOTS", [{**slot, "rating": slot["id"] == "morning"} for slot in stage.SLOTS])
        clock.set_fixed(morning.replace(hour=23, minute=0))  # 07:00
        self.built = stage.build(3, 3, members=6)
        self.at = clock.now() + timedelta(minutes=30)
        self.community = self.built.community
        self.send(self.at)

    def send(self, at):
        clock.set_fixed(at)
        stage.work()
        drain()

    def item(self, number, slot="morning", day=1):
        return Delivery.objects.get(group=self.built.rooms[number].id, slot=slot, day=day)

    def members(self, number):
        return [one.membership_id for one in self.built.joined if one.group_id == self.built.rooms[number].id]

    def sees(self, member, number, slot="morning"):
        post = Result.objects.get(pk=self.item(number, slot).pk).message
        identity = people.identities([member])[member]
        channels.see(member, identity_id=identity, community=self.community.pk, group=self.built.rooms[number].id, post=post)

    def looks(self):
        writer.catch_up()
        insight.forget()
        held.drop()


@pytest.fixture
def house(monkeypatch, morning):
    return House(monkeypatch, morning.replace(day=12))


def page(sit, house, query=""):
    house.looks()
    return plain(sit(house.built.chen).get(f"/c/renji/data/results/{query}"))


def test_before_anything_was_delivered_the_page_says_what_will_stand_there(sit, camp):
    told = plain(sit(camp.chen).get("/c/renji/data/results/"))
    assert "近 7 天没有送到的内容。" in told and "还没有可以看的结果" in told


def test_what_was_just_delivered_waits_and_is_neither_measured_nor_lacking(sit, house):
    told = page(sit, house)
    assert "近 7 天送到 3 条，测到 0 条；3 条还没到统计的时候。" in told and "没有结果的内容和原因" not in told


@pytest.mark.mechanism("004-019")
def test_each_item_has_its_result_within_a_day_the_unmeasured_are_listed_and_averages_say_how_many_were_measured(sit, house):
    one, two = house.members(0)
    for member in (one, two):
        house.sees(member, 0)
    camps.rate_item(one, delivery_id=house.item(0).pk, stars=5)
    camps.rate_item(two, delivery_id=house.item(0).pk, stars=4)
    Result.objects.filter(pk=house.item(2).pk).update(due_at=house.at + timedelta(hours=30))  # nobody came by for this one
    clock.set_fixed(house.at + timedelta(hours=20))
    assert camps.measure_due() == 2
    clock.set_fixed(house.at + timedelta(hours=31))
    camps.measure_due()
    told = page(sit, house)
    assert "近 7 天送到 3 条，测到 2 条：平均 1.0 人看到（2 条），平均 0.0 人参与（2 条）；1 条没测到，原因在下面。" in told
    assert "早安问候 3 2 1 条没测到 1.0 2 条的平均 0.0 2 条的平均 4.5 2 条里 1 条有人评，共 2 次" in told
    assert "早安问候 03 营 第 1 天早安 24 小时内没有统计，过后不补" in told
    chosen = page(sit, house, "?day=2026-11-13&slot=morning")
    assert "01 营 第 1 天早安 2 人 0 人 4.5（2 人） 已统计" in chosen and "02 营 第 1 天早安 0 人 0 人 没人评 已统计" in chosen
    rows = list(csv.reader(io.StringIO(sit(house.built.chen).get("/c/renji/data/results/results.csv").content.decode("utf-8-sig"))))
    assert [row[2:] for row in rows if row[2] == "03 营"] == [["03 营", "第 1 天早安", "", "", "", "", "", "", "", "24 小时内没有统计，过后不补"]]
    assert [row[4:11] for row in rows if row[2] == "01 营"] == [["2", "2", "", "0", "是", "2", "4.5"]]
    found = {row["group"]: row for row in heard(house, "camps.item_results?")}
    assert [found["ying-01"][name] for name in ("reach", "took_part", "rating", "ratings", "state")] == [2, 0, 4.5, 2, "ok"]
    assert [found["ying-03"][name] for name in ("reach", "took_part", "rating", "state")] == [None, None, None, "gap"]
    assert [row["group"] for row in heard(house, "camps.item_results?which=unmeasured&")] == ["ying-03"]
    [average] = heard(house, "camps.item_averages?")
    told = ("items", "measured", "unmeasured", "reach", "reach_n", "rating", "rated", "state")
    assert [average[name] for name in told] == [3, 2, 1, 1.0, 2, 4.5, 1, "partial"]
    facts = FactRow.objects.filter(kind="camps.item_measured").order_by("id")
    assert [fact.payload["minutes"] for fact in facts] == [1200, 1200], "within a day"


def heard(house, asked):
    """The rows of a measure over the API, as the operator is told them."""
    token = people_services.issue_token(house.built.chen.pk, name="周报")
    answer = Client().get(f"/api/v1/measures/{asked}community=renji", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    return answer.json()["rows"]


def test_a_host_does_not_see_the_whole_community_and_a_stranger_nothing(sit, house):
    assert sit(house.built.zhou).get("/c/renji/data/results/").status_code == 403
    other = stage.stranger()
    assert [sit(other).get(f"/c/renji/data/results/{name}").status_code for name in ("", "results.csv")] == [404, 404]


def test_the_group_page_and_the_hosts_card_say_what_the_last_items_came_to(sit, house):
    [one, _] = house.members(0)
    house.send(house.at + timedelta(hours=5))
    post = Result.objects.get(pk=house.item(0, "noon").pk).message
    reply = {"identity_id": people.identities([one])[one], "community": house.community.pk, "group": house.built.rooms[0].id}
    channels.post(one, body="我来说一个", key="k1", reply_to=post, **reply)
    clock.set_fixed(house.at + timedelta(hours=26))
    Result.objects.update(due_at=clock.now(), delivered_at=clock.now() - timedelta(hours=21))
    camps.measure_due()
    told = plain(sit(house.built.chen).get(f"/c/renji/groups/{house.built.rooms[0].public_id}/"))
    assert "刚有结果的 11/13 午间万花筒 第 1 天午间 看到 1 人，参与 1 人 11/13 早安问候 第 1 天早安 看到 0 人，参与 0 人 看所有内容的结果" in told
    card = plain(Client().get(f"/m/card/{token_for(house.built.staff['host-01'].pk)}", follow=True))
    assert "最近两天参与最多的是「第 1 天午间」，1 人；最少的是「第 1 天早安」，0 人。" in card

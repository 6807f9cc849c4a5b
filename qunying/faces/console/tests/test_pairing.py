"""Newcomers are introduced at the console, each to one member, and the ties that come of it are told apart."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from qunying.channels import services as channels
from qunying.channels.adapters.web import posting
from qunying.faces.console.tests import stage
from qunying.groups import queries as groups
from qunying.groups import services
from qunying.groups.tests.cast import make_group
from qunying.insight import queries as insight
from qunying.insight.lake import writer
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.people import services as people

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def seated(community, room, *names, at):
    with clock.fixed(at):
        found = [people.admit(community.pk, name=name, key=name) for name in names]
        services.seat_many([(one.pk, room.pk) for one in found])
    return found


@pytest.fixture
def house(db, morning):
    """甲 and 乙 have been in the group for weeks; on Monday 丙, 丁 and 戊 come."""
    posting.limit.clear()
    insight.forget()
    community = stage.staff.create_community(slug="renji", name="人际关系训练营", kind="chat", timezone="Asia/Shanghai")
    owner = stage.login(stage.staff.hire(community.pk, name="林静", role="owner").pk, "lin")
    channels.declare(community.pk, key="web", kind="web")
    room = make_group(community, 1)
    services.bind_chat(room.pk, "web", "")
    old = seated(community, room, "甲", "乙", at=MONDAY - timedelta(days=30))
    new = seated(community, room, "丙", "丁", "戊", at=MONDAY)
    yield community, owner, room, [*old, *new]
    insight.forget()


def press(sit, house, at):
    with clock.fixed(at):
        return sit(house[1]).post(f"/c/renji/groups/{house[2].public_id}/pairs/", follow=True).content.decode()


def answers(house, who, whom, *, at):
    """Who says something and whom answers it."""
    with clock.fixed(at):
        said = say(house, whom, "在吗")
        return say(house, who, "在的", reply_to=said)


def say(house, who, text, *, reply_to=None):
    key = f"{who.pk}:{clock.now():%d%H%M%S}:{reply_to}:{text}"
    request = posting.PostRequest(who.pk, who.identity_id, house[0].pk, house[2].pk, text, key, reply_to)
    return posting.post_many([request])[0].post


def test_every_newcomer_has_one_partner_spread_evenly_and_a_second_tap_pairs_nobody_again(sit, house):
    page = press(sit, house, MONDAY + timedelta(hours=1))
    assert "给 3 位新人配好了搭子" in page and "配过 3 对搭子" in page
    pairs = {(one.newcomer, one.partner) for one in groups.pairs(house[2].pk)}
    assert pairs == {("丙", "甲"), ("丁", "乙"), ("戊", "甲")}
    assert "没有还缺搭子的新人" in press(sit, house, MONDAY + timedelta(hours=2))
    jia, _yi, bing = house[3][:3]
    told = FactRow.objects.filter(kind="groups.paired", identity=bing.identity_id).get()
    assert told.payload["partner"] == jia.identity_id


def test_where_everybody_is_new_nobody_is_paired_and_the_page_says_why(sit, house):
    with clock.fixed(MONDAY + timedelta(days=1)):
        services.unseat_many([(one.pk, house[2].pk) for one in house[3][:2]], reason="left")
    assert "还没有来了 14 天以上的成员" in press(sit, house, MONDAY + timedelta(days=2))


@pytest.mark.mechanism("003-006")
def test_two_way_ties_are_trended_for_each_active_member_and_those_of_a_pairing_run_stand_apart(sit, house):
    """
    Before the pairing 乙 and 丁 answer each other on Monday. Paired at noon: 丙–甲, 丁–乙, 戊–甲. In the first week 丙 and 甲 answer each other: two ties of
    four who spoke, one introduced. 戊 names 甲 and answers, 甲 never does: one-sided. In the second week 甲 and 乙 do too: three of five, one introduced.
    """
    jia, yi, bing, ding, wu = house[3]
    answers(house, yi, ding, at=MONDAY + timedelta(minutes=1))
    answers(house, ding, yi, at=MONDAY + timedelta(minutes=2))
    press(sit, house, MONDAY + timedelta(hours=2))
    answers(house, bing, jia, at=MONDAY + timedelta(days=1))
    answers(house, jia, bing, at=MONDAY + timedelta(days=2))
    answers(house, wu, jia, at=MONDAY + timedelta(days=8))
    with clock.fixed(MONDAY + timedelta(days=8, hours=1)):
        say(house, wu, "@甲 在吗")
    answers(house, jia, yi, at=MONDAY + timedelta(days=9))
    answers(house, yi, jia, at=MONDAY + timedelta(days=9, hours=1))
    with clock.fixed(MONDAY + timedelta(days=15)):
        writer.catch_up()
        insight.forget()
        file = sit(house[1]).get("/c/renji/data/measures/channels/ties/rows.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file)))
    told = [(row["双向的对"], row["配搭子配出来的"], row["说过话的成员"], float(row["人均"].rstrip("%"))) for row in rows]
    assert told == [("2", "1", "4", 0.5), ("3", "1", "5", 0.6)]

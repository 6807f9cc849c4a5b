"""提醒: whoever has not sent what is due is named once an hour, by the house where it can speak, else in words to copy."""

import pytest

from qunying.camps import queries, services
from qunying.camps.rescue.tests.stage import FIRST, HOUR, MINUTE, build, facts, heard, work
from qunying.camps.tests import cast
from qunying.channels import queries as channels
from qunying.channels import services as channel_services
from qunying.kernel import clock
from qunying.people import queries as people

pytestmark = pytest.mark.django_db(transaction=True)

ROOM = """    - {id: hosts, name: 营主群, route: staff, purpose: 营主对齐当天, audience: shy, domain: 教育, capacity: 50, operator: chen,
       hosts: [host-01], channels: [{channel: web}], cohort: false}
  routing:"""
TOLD = "早安（07:30）还有 1 个群没发：\n@何书怡：职场营\n\n请打开今日卡，复制、发到群里、点「已发」。已经发了的，点一下「已发」就好。"


@pytest.fixture
def camp(morning):
    """Half past seven on the first day: the group in 企业微信 has its morning words on its host's phone."""
    cast.apply(cast.TEXT.replace("  routing:", ROOM))
    work(FIRST + 10 * MINUTE)
    return people.community_by_slug("camp")


def boss(camp):
    return people.staff_by_key(camp.pk)["chen"].pk


def test_who_has_not_sent_what_is_due_is_told_in_the_hosts_group_and_the_fact_says_so(camp):
    told = services.remind(camp.pk, by=boss(camp))
    work(clock.now())
    assert (told.sent, told.people, told.new, told.text) == (1, 1, 1, TOLD)
    assert heard(camp) == [TOLD]
    assert [(group is not None, payload) for _, group, payload in facts("camps.reminded")] == [(True, {"about": "delivery", "posted": True, "hour": 0})]


@pytest.mark.parametrize(("minutes", "sent"), [(59, 0), (60, 1)])
def test_the_same_thing_is_said_once_an_hour(camp, minutes, sent):
    clock.set_fixed(FIRST + 5 * MINUTE)
    services.remind(camp.pk, by=boss(camp))
    clock.set_fixed(FIRST + minutes * MINUTE)
    again = services.remind(camp.pk, by=boss(camp))
    assert (again.sent, again.new, again.people) == (sent, sent, 1)


def test_what_was_sent_and_what_the_house_sends_itself_reminds_nobody(camp):
    [card] = channels.cards(people.staff_by_key(camp.pk)["host-03"].pk)
    channel_services.attest(card.outbox_id, staff_id=people.staff_by_key(camp.pk)["host-03"].pk)
    told = services.remind(camp.pk, by=boss(camp))
    assert (told.sent, told.people, told.text, queries.missing(camp.pk)) == (0, 0, "", [])


def test_only_the_groups_or_deliveries_named_are_spoken_of(camp):
    [item] = queries.missing(camp.pk)
    assert services.remind(camp.pk, by=boss(camp), group_ids=[]).people == 0
    assert services.remind(camp.pk, by=boss(camp), delivery_ids=[item.id + 1]).people == 0
    assert services.remind(camp.pk, by=boss(camp), group_ids=[item.group], delivery_ids=[item.id]).sent == 1


def test_before_its_time_nobody_is_reminded(morning):
    cast.apply(cast.TEXT)
    community = people.community_by_slug("camp")
    work(FIRST - MINUTE)
    assert queries.missing(community.pk) == []


def test_without_a_web_group_for_staff_the_words_are_to_be_copied(morning):
    cast.apply(cast.TEXT)
    community = people.community_by_slug("camp")
    work(FIRST + 10 * MINUTE)
    told = services.remind(community.pk, by=boss(community))
    assert (told.sent, told.group, told.people, told.text) == (0, None, 1, TOLD)
    assert facts("camps.reminded")[0][2]["posted"] is False


def test_tasks_nobody_is_on_are_named_with_their_reason(morning):
    camp = build()
    clock.set_fixed(FIRST + 48 * HOUR)
    services.raise_alarms(camp.pk)
    ids = [item.id for item in queries.unaccepted(camp.pk)]
    told = services.remind(camp.pk, by=camp.staff["chen"].pk, task_ids=ids[:1])
    assert told.sent == 1 and told.text.startswith("救场还有 1 件没人接手：\n@沈子衿：01 营（48 小时没有成员的任何动静）")

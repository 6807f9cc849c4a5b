"""A community is not its platform chats: people count once, and a chat can go while everything else stays."""

import csv
from datetime import timedelta

import pytest

from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.groups import queries as groups
from qunying.groups import services as group_services
from qunying.insight import queries as insight
from qunying.insight.lake import writer
from qunying.journal.models import FactRow
from qunying.kernel import clock, verbs
from qunying.people import queries as people
from tests.proofs.steps import join, owner_of, with_groups, words, work, write

pytestmark = [pytest.mark.django_db(transaction=True)]
WEB, FIRST, SECOND = {"channel": "web"}, {"channel": "wecom", "chat": "wr-1"}, {"channel": "wecom", "chat": "wr-2"}


def spanning(*chats):
    """Two groups: the first talks in these chats, the second on the web."""
    management = {"channels": [{"id": "web", "kind": "web"}, {"id": "wecom", "kind": "wecom", "account": "demo-corp"}]}
    first = {"id": "one", "name": "一营", "channels": list(chats)}
    second = {"id": "two", "name": "二营", "channels": [WEB], "purpose": "把书讲给家里人听", "hosts": ["host-02"]}
    return with_groups(stage.blueprint(), first, second, **management)


def told(client, day):
    """What the page 数据 counts of that day: new and active people, check-ins, messages."""
    writer.catch_up()
    insight.forget()
    held.drop()
    rows = csv.DictReader(client.get("/c/renji/data/activity.csv?per=day").content.decode("utf-8-sig").splitlines())
    (row,) = [row for row in rows if row["day"] == str(day.date())]
    return [row[name] for name in ("new_members", "active", "check_ins", "messages")]


@pytest.mark.mechanism("003-001")
def test_a_community_of_three_chats_counts_everybody_once_and_outlives_a_chat(qunying, sit, morning, tmp_path):
    clock.set_fixed(morning - timedelta(hours=2))
    assert qunying("apply", write(tmp_path, spanning(WEB, FIRST, SECOND)), "--yes").code == 0
    community = people.community_by_slug("renji")
    one, two = groups.groups(community.pk)
    assert [(chat.channel, chat.chat) for chat in one.chats] == [("web", ""), ("wecom", "wr-1"), ("wecom", "wr-2")]
    phones = [join("renji", name) for name in ("阿美", "老王", "小刘")]
    members = [row.membership_id for room in (one, two) for _, row in groups.members(room.id)]
    group_services.seat_many([(member, room.id) for member in members for room in (one, two)])  # everybody is in every chat
    clock.set_fixed(morning)
    work()
    for phone in phones:
        for room in (one, two):
            assert phone.post("/m/feed", {"group": room.public_id, "body": f"在{room.name}说一句", "form_key": room.public_id}).status_code == 302
    client = sit(owner_of("renji"))
    assert (people.members_count(community.pk), groups.members_count(community.pk), told(client, morning)[:2]) == (3, 3, ["3", "3"])

    def page(room):
        return words(client.get(f"/c/renji/groups/{room.public_id}/"))

    def kept():
        seats = {room.id: [row.membership_id for _, row in groups.members(room.id)] for room in (one, two)}
        said = [phone.get("/m/feed").content.decode().count("说一句") for phone in phones]
        facts = FactRow.objects.exclude(kind__startswith="blueprint.").exclude(kind__startswith="groups.chat_")
        return seats, said, told(client, morning), list(facts.values_list("key", flat=True))

    assert "企业微信 wr-1" in page(one) and "企业微信 wr-2" in page(one) and "3 人，上限" in page(one)
    before = kept()
    assert qunying("apply", write(tmp_path, spanning(WEB, SECOND)), "--yes", "--force").code == 0  # one chat goes with a new blueprint
    assert "wr-1" not in page(one) and "wr-2" in page(one)
    assert kept() == before
    for chat in groups.groups(community.pk)[0].chats:  # and the others by hand
        assert verbs.get("groups.unbind_chat").call(binding_id=chat.id)
    assert "还没有绑定" in page(one) and "3 人，上限" in page(one)
    assert kept()[0] == before[0] and kept()[2:] == before[2:]

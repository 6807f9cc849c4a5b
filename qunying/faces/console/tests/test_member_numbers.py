"""A member in numbers on their page: counted from the lake, each with its records, in the groups in sight only."""

import re

import pytest

from qunying.channels import features
from qunying.commerce.facts import OrderPaid, OrderRefunded
from qunying.commerce.models import Intake, Order
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.groups import services as groups
from qunying.insight import queries
from qunying.insight.tests.story import Story, moment
from qunying.kernel import clock
from qunying.people import queries as people
from qunying.people import services

pytestmark = pytest.mark.django_db(transaction=True)  # the lake reads committed facts only


@pytest.fixture
def house(db, morning):
    """
    阿美 sits in both groups; 小周 hosts the first. Group 1: D2 and D3 she speaks (two, one) and checks in on D3; on D3 she answers 阿强, who answers her twice
    on D9. Group 2: she speaks three times on D10. Asked on D13, in the second week after Monday D2.
    """
    community = services.create_community(slug="renji", name="人际关系训练营", kind="chat", timezone="Asia/Shanghai")
    make = {"route": "first", "purpose": "聊", "audience": "大家", "domain": "教育", "capacity": 200, "in_calendar": False}
    rooms = [groups.create(community.pk, key=f"g{n}", name=f"0{n} 营", position=n, **make) for n in (1, 2)]
    posts = {key: services.hire(community.pk, name=name, role=role) for key, name, role in (("lin", "林静", "owner"), ("zhou", "小周", "host"))}
    groups.appoint(rooms[0].pk, posts["zhou"].pk, "host")
    with clock.fixed(moment(1, "09:00")):
        amei, aqiang = (services.admit(community.pk, name=name, key=name) for name in ("阿美", "阿强"))
        groups.seat_many([(one.pk, room.pk) for one in (amei, aqiang) for room in rooms])
    story = Story(community.pk)
    a, b, (one, two) = amei.identity_id, aqiang.identity_id, (room.pk for room in rooms)

    def says(number, who, group, day, to=None):
        story.tell(features.posted("这是一句有内容的话", "text", reply_to=to), who=who, group=group, day=day, clock="12:00", subject=("history", number))

    for number, day in ((1, 2), (2, 2)):
        says(number, a, one, day)
    says(3, b, one, 3)
    says(4, a, one, 3, to=3)
    story.checks_in(a, group=one, day=3)
    says(5, b, one, 9, to=4)
    says(6, b, one, 9, to=4)
    for number in (7, 8, 9):
        says(number, a, two, 10)
    story.end()
    return {key: stage.login(post.pk, key) for key, post in posts.items()} | {"amei": amei, "story": story, "rooms": rooms}


def cells(page, heading):
    """The cells of the row with that heading."""
    row = re.search(rf'<th scope="row">{heading}</th>(.*?)</tr>', page, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row.group(1), re.S)]


def page_of(client, house, rest=""):
    held.drop()
    return client.get(f"/c/renji/members/{house['amei'].public_id}/{rest}")


def test_each_number_stands_with_its_weeks_and_leads_to_as_many_records(house, sit):
    client = sit(house["lin"])
    page = page_of(client, house).content.decode()
    told = {name: cells(page, name)[0] for name in ("参与天数", "发言", "打卡", "参加活动", "回复别人", "被人回复")}
    assert told == {"参与天数": "3 天", "发言": "6 条", "打卡": "1 次", "参加活动": "0 次", "回复别人": "1 次", "被人回复": "2 次"}
    assert "最后一次参与 11 月 10 日 周二" in page
    counts = {
        what: page_of(client, house, f"facts/{what}/").content.decode().count('<th scope="row">') for what in ("messages", "check_ins", "given", "received")
    }
    assert counts == {"messages": 6, "check_ins": 1, "given": 1, "received": 2}
    assert "回复了 阿强" in page_of(client, house, "facts/given/").content.decode()


def test_a_host_reads_the_numbers_of_their_own_group_and_no_orders(house, sit):
    client = sit(house["zhou"])
    page = page_of(client, house).content.decode()
    assert [cells(page, name)[0] for name in ("参与天数", "发言", "被人回复")] == ["2 天", "3 条", "2 次"]
    assert "订单" not in page and page_of(client, house, "facts/orders/").status_code == 404
    assert page_of(client, house, "facts/messages/").content.decode().count("02 营") == 0


def test_what_the_channel_hides_is_not_called_zero(house, sit, monkeypatch):
    from qunying.insight import acts

    rooms = frozenset(room.pk for room in house["rooms"])
    monkeypatch.setitem(acts._BLIND, "messages", [lambda community: rooms])
    page = page_of(sit(house["lin"]), house).content.decode()
    assert cells(page, "发言") == cells(page, "被人回复") == ["看不到：所在的群没有开通会话存档，或平台不给发言"]
    assert cells(page, "打卡")[0] == "1 次"


def test_orders_are_told_once_there_are_any_and_only_those_that_name_the_member(house, sit):
    client, community, amei = sit(house["lin"]), people.community_by_slug("renji"), house["amei"]
    assert "还没有导入订单，看不到" in page_of(client, house).content.decode()
    intake = Intake.objects.create(community=community, kind="orders", name="t.csv", at=clock.now())
    Order.objects.create(key="k1", community=community, intake=intake, line=1, number="1", at=clock.now(), cents=5000)
    assert "导入的订单里没有对得上这位成员的" in page_of(client, house).content.decode()
    story = house["story"]
    story.tell(OrderPaid(5000), who=amei.identity_id, day=10, subject=("order", 1))
    story.tell(OrderPaid(3050), who=amei.identity_id, day=11, subject=("order", 2))
    story.tell(OrderRefunded(5000), who=amei.identity_id, day=12, subject=("order", 1))
    story.end()
    queries.forget()
    page = page_of(client, house, "facts/orders/").content.decode()
    assert "2 单，留下 30.50 元" in page_of(client, house).content.decode() and "付了 50.00 元，退了 50.00 元" in page


def test_records_are_for_who_may_see_the_member(house, sit, client):
    paths = [f"/c/renji/members/{house['amei'].public_id}/facts/{what}/" for what in ("messages", "orders")]
    assert [client.get(path).status_code for path in paths] == [302, 302]
    stranger = sit(stage.stranger())
    assert [stranger.get(path).status_code for path in paths] == [404, 404]
    assert sit(house["lin"]).get(paths[0].replace("messages", "everything")).status_code == 404

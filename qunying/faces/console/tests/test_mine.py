"""我的群: the groups one answers for, the neediest first with reason and next act; nobody else's, in a constant number of queries."""

import re
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qunying.camps import services as camps
from qunying.camps.hosts import services as hosts
from qunying.camps.rescue import alarms
from qunying.camps.rescue.detect import Finding
from qunying.camps.services import JoinRequest
from qunying.channels.models import Outbox
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.flows import queries as flows
from qunying.groups import services as groups
from qunying.insight import queries as insight
from qunying.insight.tests.story import Story
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)  # the lake reads committed facts only
QUERIES_COLD, QUERIES_WARM = 26, 7


def build(count, *, others=1, members=0):
    """So many groups that 陈 operates, and some that 唐 does; one host each."""
    management = stage.blueprint(count + others)["management"]
    [first] = management["groups"]
    second = {**first, "id": "bie-{n:02}", "name": "别 {n:02} 营", "operator": "tang", "count": others, "hosts": [f"host-{count + 1:02}"]}
    management["groups"] = [{**first, "count": count}, *([second] if others else [])]
    camp = stage.build(count=count + others, management=management)
    for start in range(0, members, 1000):
        camps.join_many(camp.community.pk, [JoinRequest(f"学员{n}", "first", 1, f"k{n}") for n in range(start, min(members, start + 1000))])
    stage.work(400)
    return camp


def rows(client, query=""):
    """What the page lists: (section, group and reason, verb, address), top to bottom."""
    held.drop()
    page = client.get(f"/c/renji/groups/mine/{query}").content.decode()
    found = []
    for part in page.split('<section class="card mb-g"')[1:]:
        name = re.search(r"<h2[^>]*>([^<]*)</h2>", part)[1]
        found += [(name, *row) for row in re.findall(r'<li data-row>.*?class="ti"[^>]*>([^<]*)<.*?class="go"><a[^>]*href="([^"]*)"', part, re.S)]
    return [(name, title, url.removeprefix("/c/renji/")) for name, title, url in found]


@pytest.fixture
def needy(db, morning):
    """Six groups of 陈's, each in another state, and one of 唐's that falls silent too."""
    camp = build(6)
    ids, story = [room.id for room in camp.rooms], Story(camp.community.pk)
    for place, group in enumerate(ids):
        people_ = range(1000 * place + 1001, 1000 * place + 1021)
        story.comes(*people_, day=1, group=group)
        last = {0: 12, 1: 8, 2: 12, 3: 12, 4: 12, 5: 12, 6: 8}[place]
        for day in range(1, last + 1):
            story.says(*people_[: 6 if place == 4 and day > 10 else 12], group=group, day=day, clock="13:00")
    story.end()
    insight.forget()
    return camp


def test_the_groups_stand_by_need_each_with_its_reason_and_one_next_act(sit, needy, monkeypatch):
    one, two, three, four, five, six, _other = needy.rooms
    hosts.report_problem(needy.staff["host-03"].pk, group_id=three.id, reason="link", words="链接打不开", key="k")
    card = Outbox.objects.filter(group_id=four.id).order_by("id").first()
    Outbox.objects.filter(pk=card.pk).update(state=Outbox.State.NOT_SENT, mode="manual", sent_at=None, deadline=clock.now() - timedelta(minutes=5))
    task = opened(needy, six, monkeypatch)
    assert rows(sit(needy.chen)) == [
        ("正在救场", "06 营：24 小时没有成员的任何动静", f"groups/rescues/{task.public_id}/"),
        ("要救场", "02 营：近 48 小时 0 人参与，常态 9 人", f"groups/{two.public_id}/"),
        ("有事没做", "04 营：「第 1 天早安」过了时间没发", f"act/stand-in/{card.pk}/"),
        ("有事没做", "03 营：营主报告：链接打不开", "review/"),
        ("要关注", "05 营：近 48 小时 6 人参与，常态 12 人", f"groups/{five.public_id}/"),
        ("都好", "01 营：没有异常", f"groups/{one.public_id}/"),
    ]


@pytest.mark.mechanism("002-047")
@pytest.mark.parametrize("count", [1, 3, 60])
def test_an_operators_groups_stand_sorted_by_need_in_the_same_number_of_queries_and_nobody_elses_appear(sit, db, morning, count):
    camp = build(count, members=10_000 if count == 60 else 30)
    silent(camp, camp.rooms[count - 1], camp.rooms[count])
    client = sit(camp.chen)
    client.get("/c/renji/groups/mine/")
    held.drop()
    started = time.monotonic()
    with CaptureQueriesContext(connection) as cold:
        page = client.get("/c/renji/groups/mine/").content.decode()
    seconds = time.monotonic() - started
    with CaptureQueriesContext(connection) as warm:
        client.get("/c/renji/groups/mine/")
    assert (len(cold), len(warm), seconds < 1) == (QUERIES_COLD, QUERIES_WARM, True)
    shown = re.findall(r'class="ti"[^>]*>(\d\d 营)：', page)
    assert (len(shown), shown[0], len(set(shown))) == (count, f"{count:02} 营", count)
    asked = ["", f"?operator={camp.staff['tang'].public_id}", f"?operator={camp.staff['tang'].pk}&staff=tang", f"?group={camp.rooms[count].public_id}"]
    assert [("别 " in client.get(f"/c/renji/groups/mine/{query}").content.decode()) for query in asked] == [False] * 4


def test_a_host_has_their_own_groups_and_the_words_to_look_where_another_must_act(sit, needy):
    card = Outbox.objects.filter(group_id=needy.rooms[0].id).order_by("id").first()
    Outbox.objects.filter(pk=card.pk).update(state=Outbox.State.NOT_SENT, mode="manual", sent_at=None, deadline=clock.now() - timedelta(minutes=5))
    assert rows(sit(needy.zhou)) == [("有事没做", "01 营：「第 1 天早安」过了时间没发", f"groups/{needy.rooms[0].public_id}/")]


def test_who_answers_for_no_group_is_told_so_and_a_stranger_finds_nothing(sit, needy):
    page = sit(needy.lin).get("/c/renji/groups/mine/").content.decode()
    assert ("你现在没有负责的群" in page, "06 营" in page) == (True, False)
    assert sit(stage.stranger()).get("/c/renji/groups/mine/").status_code == 404


def test_a_group_given_to_somebody_else_is_gone_from_the_list_at_once(sit, needy):
    groups.appoint(needy.rooms[0].id, needy.staff["tang"].pk, "operator")
    shown = [title[:4] for _section, title, _url in rows(sit(needy.chen))]
    assert ("01 营" in shown, len(shown)) == (False, 5)


def silent(camp, *rooms):
    """Those groups were lively for eight days and are dead since."""
    story = Story(camp.community.pk)
    for place, room in enumerate(rooms):
        crowd = range(90_001 + 100 * place, 90_013 + 100 * place)
        story.comes(*crowd, day=1, group=room.id)
        for day in range(1, 9):
            story.says(*crowd, group=room.id, day=day, clock="13:00")
    story.end()
    insight.forget()


def opened(camp, room, monkeypatch):
    """The rescue of that group: the detector finds it silent."""
    monkeypatch.setattr(alarms, "findings", lambda community, now: [Finding(room.id, "silent", 20, silent_hours=24)])
    camps.raise_alarms(camp.community.pk)
    return flows.open_tasks(camp.community.pk, kinds=["camps.rescue"])[0]

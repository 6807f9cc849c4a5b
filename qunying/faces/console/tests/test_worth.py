"""The page 成员价值: comparisons that never claim a cause, core members who fell silent with their manager, stages, and weights that keep their versions."""

from datetime import date, timedelta

import pytest

from qunying.channels import features
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.groups import services as groups
from qunying.insight.tests.story import Story
from qunying.people import services as people

pytestmark = pytest.mark.django_db(transaction=True)  # the lake reads committed facts only
MAY, ASKED = date(2026, 5, 4), date(2026, 7, 6)


@pytest.fixture
def house(db, morning):
    """A community with one group that 陈知行 runs; 林 owns it, 唐 hosts. Nothing has happened yet."""
    community = people.create_community(slug="renji", name="人际关系训练营", kind="chat", timezone="Asia/Shanghai")
    owner = stage.login(people.hire(community.pk, name="林静", role="owner").pk, "lin")
    declared = {"route": "first", "purpose": "读书", "audience": "r", "domain": "教育", "capacity": 200, "in_calendar": True}
    room = groups.create(community.pk, key="g1", name="01 营", position=1, **declared).pk
    groups.appoint(room, people.hire(community.pk, name="陈知行", role="operator").pk, "operator")
    return community, owner, room


def look(client):
    held.drop()
    answer = client.get("/c/renji/data/worth/")
    assert answer.status_code == 200
    return answer.content.decode()


def asks(story, numbers, *, answered, staying):
    """Each asks in a room of their own; staff answer an hour later or nobody does; the first ``staying`` come again on three days."""
    for place, who in enumerate(numbers):
        story.comes(who, day=MAY)
        story.tell(features.posted("请问怎么报名？", "text"), who=who, group=1000 + who, day=ASKED, subject=("history", who))
        if answered:
            said = features.posted("在公告第三条", "text", reply_to=who, reply_by="said")
            story.tell(said, who=999, group=1000 + who, day=ASKED, clock="13:00", subject=("history", 10_000 + who))
        for day in range(3 if place < staying else 0):
            story.checks_in(who, day=ASKED + timedelta(days=10 + day))


@pytest.mark.mechanism("000-023")
@pytest.mark.mechanism("002-045")
@pytest.mark.mechanism("001-056")
def test_comparisons_claim_no_cause_and_silent_core_members_stand_with_their_manager(sit, house):
    """
    30 unanswered, 6 come again: 80 % gone, 0.6 days each; 30 answered, 24 come again: 20 % gone, 2.4 days. 阿美 did 50 things to D−20, 阿强 to D−60 and once
    on D5: 32 days of silence, and 64 that are over.
    """
    community, owner, room = house
    story = Story(community.pk)
    mei, qiang = (people.admit(community.pk, name=name, key=name) for name in ("阿美", "阿强"))
    story.comes(999, day=MAY, kind="staff")
    asks(story, range(1001, 1031), answered=False, staying=6)
    asks(story, range(1031, 1061), answered=True, staying=24)
    for one, day, times in ((mei, -20, 50), (qiang, -60, 50), (qiang, 5, 1)):
        story.says(one.identity_id, group=room, day=day, times=times)
    story.end()
    page = look(sit(owner))
    assert "48 小时没人接的 30 人，此后 30 天流失 80%；有人接的 30 人（同月加入），流失 20%。" in page
    assert "相差 +60.0 个百分点，95% 区间 +35.5 到 +74.8。只是相关，不能说明因果。" in page
    assert "24 小时内有人接的 30 人，此后 30 天平均来 2.40 天；一直没人接的 30 人（同周加入），平均 0.60 天。" in page
    assert "相差 +1.80 天，95% 区间 +1.17 到 +2.43。只是相关，不能说明因果。" in page
    assert "1 位核心成员 30 天没做过一件事" in page
    silent, back = page.split("沉默过又回来的</h2>")
    assert [silent.count(word) for word in ("阿美", "阿强", "10 月 11 日", "32 天", "陈知行")] == [1, 0, 1, 1, 1]
    assert [back.count(word) for word in ("阿美", "阿强", "11 月 5 日", "64 天")] == [0, 1, 1, 1]
    mei_told, qiang_told = sit(owner).get("/c/renji/data/measures/people/core_silent/rows.csv").content.decode().splitlines()[1:]
    assert all(word in mei_told for word in ("阿美", "陈知行", "32")) and all(word in qiang_told for word in ("阿强", "64"))


@pytest.mark.mechanism("002-045")
@pytest.mark.mechanism("001-040")
def test_too_few_are_not_compared_and_new_weights_are_a_version_unless_they_are_wrong(sit, house):
    """30 unanswered and 19 answered. All weights zero and one of eleven are refused; 林静's are version 1."""
    community, owner, _room = house
    story = Story(community.pk)
    story.comes(999, day=MAY, kind="staff")
    asks(story, range(1, 31), answered=False, staying=6)
    asks(story, range(31, 50), answered=True, staying=3)
    story.end()
    client = sit(owner)
    page = look(client)
    assert "一边 30 人，一边 19 人；每边不到 20 人，样本太少，不比。" in page and "现在用第 0 版权重" in page
    answer = client.post("/c/renji/data/worth/weights/", {"substance": 0, "long": 0, "media": 0, "answered": 0})
    assert answer.status_code == 422 and "不能全是 0" in answer.content.decode()
    assert client.post("/c/renji/data/worth/weights/", {"substance": 11, "long": 0, "media": 0, "answered": ""}).status_code == 422
    assert client.post("/c/renji/data/worth/weights/", {"substance": 1, "long": 0, "media": 5, "answered": 0}).status_code == 302
    Story(community.pk).end()
    page = look(client)
    assert "现在用第 1 版权重" in page and "林静" in page


def test_an_empty_community_says_what_will_stand_here(sit, house):
    Story(house[0].pk).end()
    assert "还没有成员的记录" in look(sit(house[1]))


def test_strangers_find_nothing_and_hosts_are_told_who_grants_more(sit, house):
    host = stage.login(people.hire(house[0].pk, name="小周", role="host").pk, "zhou")
    assert sit(host).get("/c/renji/data/worth/").status_code == 403
    assert sit(stage.stranger()).get("/c/renji/data/worth/").status_code == 404

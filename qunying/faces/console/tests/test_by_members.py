"""The page 自运转: deeds done on real pages become shares by kind and month, by the role of that moment; who leads, and who reviews where."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from qunying.activities import queries, services
from qunying.channels import features
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.flows import services as flows
from qunying.groups import services as seats
from qunying.insight.tests.story import Story
from qunying.kernel import clock
from qunying.people import queries as people
from qunying.people import services as staff

pytestmark = pytest.mark.django_db(transaction=True)  # the lake reads committed facts only
RUN = {"kind": "run", "routes": [], "minutes": 90, "place": "南门", "route": "/m/feed"}
URL = "/c/renji/data/by-members/"


@pytest.fixture
def camp(db, morning):
    """A community with one group in which three members sit; 林静 owns it, 小周 hosts the group."""
    community = staff.create_community(slug="renji", name="人际关系训练营", kind="camp", timezone="Asia/Shanghai")
    lin, zhou = (staff.hire(community.pk, name=name, role=role) for name, role in (("林静", "owner"), ("小周", "host")))
    declared = {"route": "first", "purpose": "读书", "audience": "r", "domain": "教育", "capacity": 200, "in_calendar": True}
    room = seats.create(community.pk, key="g1", name="01 营", position=1, **declared)
    seats.appoint(room.pk, zhou.pk, "host")
    mei, qiang, wang = (staff.admit(community.pk, name=name, key=name) for name in ("阿美", "阿强", "老王"))
    seats.seat_many([(member.pk, room.pk) for member in (mei, qiang, wang)])
    logins = {"lin": stage.login(lin.pk, "lin"), "zhou": stage.login(zhou.pk, "zhou")}
    return SimpleNamespace(community=community, room=room, mei=mei, qiang=qiang, wang=wang, post=lin, **logins)


def look(client):
    held.drop()
    answer = client.get(URL)
    assert answer.status_code == 200
    return answer.content.decode()


def run(camp, key, day):
    body = RUN | {"name": key, "opens_at": f"2026-11-{day}T19:00+08:00", "closes_at": f"2026-11-{day}T20:30+08:00"}
    return services.schedule(camp.community.pk, key=key, body=body)


def until(day, hour=22):
    clock.set_fixed(clock.at_local(clock.today("Asia/Shanghai").replace(day=day), f"{hour}:00", "Asia/Shanghai"))
    flows.run_due(worker="test")


@pytest.mark.mechanism("004-052")
def test_deeds_of_a_member_are_a_members_until_the_promotion_and_the_staffs_after(sit, camp):
    """
    阿美 (the first member) is asked at the console to lead the runs of the 18th and the 22nd, and trusted with reviewing; nobody leads the 19th's. She
    reviews one diary before the 20th and one after; staff review one. On the 20th she takes a post: led 1 of 3, reviewed 1 of 3. Answers: 50 of which
    members gave 30; she gave five of these before and five of the others after.
    """
    client = sit(camp.lin)
    first, _second, third = (run(camp, key, day) for key, day in (("早场", 18), ("中场", 19), ("晚场", 22)))
    for one in (first, third):
        assert client.post(f"/c/renji/activities/{one.public_id}/act/lead/", {"member": camp.mei.public_id}).status_code == 302
    assert client.post(f"{URL}trust/", {"group": camp.room.public_id, "member": camp.mei.public_id}).status_code == 302
    now = {"opens_at": "2026-11-13T08:00+08:00", "closes_at": "2026-12-03T22:00+08:00", "days": 3}
    diary = services.schedule(camp.community.pk, key="diary", body={"kind": "diary", "name": "日记", "routes": [], **now})
    page = look(client)
    assert page.count("早场") == 1 and page.count("晚场") == 1 and "还没有回答、带活动或点评的记录" in page
    rows = [services.write_diary(who.pk, activity_id=diary.pk, group_id=camp.room.pk, text="写了") for who in (camp.qiang, camp.wang)]
    until(19)
    rows.append(services.write_diary(camp.wang.pk, activity_id=diary.pk, group_id=camp.room.pk, text="又写"))
    services.peer_review(camp.mei.pk, activity_id=diary.pk, row=rows[0], verdict="liked")
    until(20, hour=9)
    post = staff.hire(camp.community.pk, name="阿美", role="host", membership_id=camp.mei.pk)
    services.peer_review(camp.mei.pk, activity_id=diary.pk, row=rows[1], verdict="liked")
    services.review(camp.community.pk, activity_id=diary.pk, row=rows[2], verdict="liked", by=post.pk)
    until(22)
    answered(camp)
    page = look(client)
    assert "2026 年 11 月：回答问题 50 次，成员做了 30 次（60%）；带活动 3 次，成员做了 1 次；点评作品 3 次，成员做了 1 次。" in page
    assert "60%（30/50）" in page and "95% 区间 46%–72%" in page and page.count("样本太少，不说比例") == 2
    rows = client.get("/c/renji/data/measures/activities/by_members/rows.csv").content.decode()
    assert [rows.count(word) for word in ("回答问题", "带活动", "点评作品")] == [1, 1, 1]


def answered(camp):
    """50 answers in the lake: 阿美 5 before her promotion and 5 after, 阿强 25, staff 15."""
    story = Story(camp.community.pk)
    number = 10_000
    story.tell(features.posted("请问几点开始？", "text"), who=camp.wang.identity_id, group=camp.room.pk, day=14, subject=("history", number))
    own = people.identities([camp.post.membership_id])[camp.post.membership_id]
    for who, day, times in ((camp.mei.identity_id, 19, 5), (camp.mei.identity_id, 21, 5), (camp.qiang.identity_id, 21, 25), (own, 21, 15)):
        for _ in range(times):
            number += 1
            said = features.posted("晚上八点", "text", reply_to=10_000, reply_by="said")
            story.tell(said, who=who, group=camp.room.pk, day=day, subject=("history", number))
    story.end()


def test_trust_is_given_by_number_or_exact_name_and_taken_back(sit, camp):
    client, room = sit(camp.lin), camp.room.public_id
    for wrong in ("没有这个人", "", "0000"):
        answer = client.post(f"{URL}trust/", {"group": room, "member": wrong})
        assert answer.status_code == 422 and "请写成员号" in answer.content.decode()
    client.post(f"{URL}trust/", {"group": room, "member": camp.mei.display_name})
    assert [one.membership_id for one in queries.reviews.peers(camp.community.pk)] == [camp.mei.pk] and camp.mei.display_name in look(client)
    client.post(f"{URL}relieve/", {"group": room, "member": camp.mei.public_id})
    assert queries.reviews.peers(camp.community.pk) == []


def test_two_of_the_same_name_are_told_apart_by_number(sit, camp):
    twin = staff.admit(camp.community.pk, name=camp.mei.display_name, key="twin")
    answer = sit(camp.lin).post(f"{URL}trust/", {"group": camp.room.public_id, "member": twin.display_name})
    assert answer.status_code == 422 and "不止一位" in answer.content.decode() and twin.public_id in answer.content.decode()


def test_hosts_and_strangers_have_no_business_here_and_another_communitys_group_is_none(sit, camp):
    assert sit(camp.zhou).get(URL).status_code == 403 and sit(stage.stranger()).get(URL).status_code == 404
    for path in ("trust", "relieve"):
        assert sit(camp.lin).post(f"{URL}{path}/", {"group": "nosuch", "member": camp.mei.public_id}).status_code == 404
    activity = run(camp, "早场", 18)
    act = f"/c/renji/activities/{activity.public_id}/act/lead/"
    assert sit(camp.lin).post(act, {"group": "nosuch", "member": camp.mei.public_id}).status_code == 404
    assert sit(camp.lin).post(act, {"member": "没有这个人"}).status_code == 422


def test_a_lead_is_for_one_group_and_taken_back(sit, camp):
    client, activity, room = sit(camp.lin), run(camp, "早场", 18), camp.room
    url = f"/c/renji/activities/{activity.public_id}/"
    client.post(f"{url}act/lead/", {"group": room.public_id, "member": camp.mei.public_id})
    assert [one.group for one in queries.leading.leads(activity.pk)] == [room.name] and camp.mei.display_name in client.get(url).content.decode()
    client.post(f"{url}act/relieve-lead/", {"group": room.public_id})
    assert queries.leading.leads(activity.pk) == []
    clock.set_fixed(clock.now() + timedelta(days=9))
    assert client.post(f"{url}act/lead/", {"member": camp.mei.public_id}).status_code == 422

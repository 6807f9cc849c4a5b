"""What members do for each other on their phones: lead an activity, or decline; read what others of the group wrote."""

import pytest

from qunying.activities import queries, services
from qunying.faces.h5.tests.test_activities import BODIES
from qunying.faces.h5.tests.test_me import text
from qunying.people import queries as people


@pytest.fixture
def run(stage):
    body = {"kind": "run", "name": "周五夜跑", "routes": [], **BODIES["run"]}
    return services.schedule(stage.community.pk, key="run", body=body)


@pytest.fixture
def diary(stage):
    one = services.schedule(stage.community.pk, key="diary", body={"kind": "diary", "name": "体验日记", "routes": [], **BODIES["diary"]})
    services.trust_peer(stage.amei.pk, group_id=stage.group.pk)
    return one


def see(stage, member, path=""):
    return text(stage.phone(member).get(f"/m/{path}"))


def send(stage, who, activity, **given):
    return stage.phone(who).post(f"/m/activities/{activity.public_id}", given)


def write(stage, activity, member, body, **more):
    return services.write_diary(member.pk, activity_id=activity.pk, group_id=stage.group.pk, text=body, **more)


def test_the_host_names_a_member_who_sees_it_and_may_decline(stage, run):
    host = people.membership_by_id(stage.host.membership_id)
    assert "请谁来带" in see(stage, host, f"activities/{run.public_id}") and "请谁来带" not in see(stage, stage.amei, f"activities/{run.public_id}")
    assert send(stage, host, run, act="entrust", member=stage.amei.public_id).status_code == 302
    assert "由 阿美 带" in see(stage, stage.wang, f"activities/{run.public_id}") and "这次我带不了" not in see(stage, stage.wang, f"activities/{run.public_id}")
    assert "请你带的活动" in see(stage, stage.amei) and "由你带" in see(stage, stage.amei, "me") and "请你带" not in see(stage, stage.wang)
    assert send(stage, stage.amei, run, act="decline-lead").status_code == 302
    assert "由 阿美 带" not in see(stage, stage.wang, f"activities/{run.public_id}") and "请你带" not in see(stage, stage.amei)


@pytest.mark.parametrize("who", ["amei", "host"])
def test_nobody_else_names_and_a_stranger_is_not_named(stage, run, who):
    member = people.membership_by_id(stage.host.membership_id) if who == "host" else stage.amei
    whom = stage.outsider if who == "host" else stage.wang
    assert send(stage, member, run, act="entrust", member=whom.public_id).status_code == 404
    assert queries.leading.leads(run.pk) == []


def test_a_trusted_member_reviews_others_and_never_their_own(stage, diary):
    own, his = write(stage, diary, stage.amei, "我写的"), write(stage, diary, stage.wang, "老王写的")
    private = write(stage, quiet(stage), stage.wang, "只给工作人员", private=True)
    assert "点评同伴 1 篇在等" in see(stage, stage.amei, "me") and "点评同伴" not in see(stage, stage.wang, "me")
    page = see(stage, stage.amei, "me/review")
    assert "还有 1 篇等你看" in page and "老王写的" in page and "我写的" not in page
    phone, given = stage.phone(stage.amei), {"activity_id": diary.pk, "verdict": "liked", "template": "c1"}
    refused = [phone.post("/m/me/review", given | {"row": row}).status_code for row in (own, private, 10**9)]
    bare = phone.post("/m/me/review", given | {"row": his, "verdict": "returned", "template": ""})
    assert refused == [422] * 3 and bare.status_code == 422 and "退回要说一句为什么" in text(bare)
    assert phone.post("/m/me/review", given | {"row": his}).status_code == 302
    assert "都看完了" in see(stage, stage.amei, "me/review")
    told = see(stage, stage.wang, f"activities/{diary.public_id}")
    assert "赞" in told and "我看见了那一幕" in told and "阿美" in told


def test_who_reviews_nowhere_finds_no_page_and_the_duty_can_be_given_up(stage, diary):
    assert stage.phone(stage.wang).get("/m/me/review").status_code == 404
    assert stage.phone(stage.amei).post("/m/me/review", {"act": "stop"}).status_code == 302
    assert stage.phone(stage.amei).get("/m/me/review").status_code == 404


def quiet(stage):
    """Another diary, for what only staff may read."""
    return services.schedule(stage.community.pk, key="quiet", body={"kind": "diary", "name": "悄悄话", "routes": [], **BODIES["diary"]})

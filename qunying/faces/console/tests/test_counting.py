"""算作什么人 on a member's page: owner and operator say it and take it back, nobody else; and what the page of an import hints."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qunying.channels.history import uploads
from qunying.channels.history.models import HistoryUpload
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.people import queries as people
from qunying.people import services

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(morning):
    """A community with an owner, an operator and an analyst, and the member 小美客服."""
    made = services.create_community(slug="renji", name="人际关系训练营", kind="chat", timezone="Asia/Shanghai")
    roles = {role: stage.login(services.hire(made.pk, name=role, role=role).pk, role) for role in ("owner", "operator", "analyst")}
    return made, roles, services.admit(made.pk, name="小美客服", key="mei")


def text(answer):
    held.drop()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize("role", ["owner", "operator"])
def test_who_runs_the_community_says_what_somebody_counts_as_finds_them_again_and_takes_it_back(sit, house, role):
    community, roles, mei = house
    client, page = sit(roles[role]), f"/c/renji/members/{mei.public_id}/"
    assert "现在算成员。" in text(client.get(page))
    answer = client.post(f"{page}counts/", {"kind": "staff", "reason": "客服号"})
    assert answer.headers["Location"] == f"{page}#counts" and people.members_count(community.pk) == 0
    told = text(client.get(page))
    assert "现在算工作人员。" in told and f"{role}在" in told.replace(" ", "") and "08:30 声明的：客服号" in told
    assert "声明过不算成员的" in (listed := text(client.get("/c/renji/members/"))) and "小美客服 工作人员" in listed
    client.post(f"{page}counts/", {"kind": "member", "reason": "看错了"})
    assert people.members_count(community.pk) == 1 and "声明过不算成员的" not in text(client.get("/c/renji/members/"))


def test_an_analyst_sees_no_form_and_is_refused_and_a_stranger_finds_nothing(sit, house):
    community, roles, mei = house
    page = f"/c/renji/members/{mei.public_id}/"
    analyst = sit(roles["analyst"])
    assert "算作什么人" not in text(analyst.get(page))
    assert analyst.post(f"{page}counts/", {"kind": "bot", "reason": "x"}).status_code == 403
    assert sit(stage.stranger()).post(f"{page}counts/", {"kind": "bot", "reason": "x"}).status_code == 404
    assert people.counted(community.pk) == [] and people.members_count(community.pk) == 1


def test_a_reason_is_asked_for_and_who_works_here_is_dismissed_first(sit, house):
    community, roles, mei = house
    client, where = sit(roles["owner"]), f"/c/renji/members/{mei.public_id}/counts/"
    assert "没有写为什么" in text(client.post(where, {"kind": "bot", "reason": " "}, follow=True))
    assert "「robot」不能算" in text(client.post(where, {"kind": "robot", "reason": "x"}, follow=True))
    client.post(where, {"kind": "bot", "reason": "x"})
    services.hire(community.pk, name="小美客服", role="host", membership_id=mei.pk)
    assert "现在是这里的工作人员" in text(client.post(where, {"kind": "member", "reason": "x"}, follow=True))


def chat_of(*speakers):
    """A chat's export in which each of them has said one thing."""
    rule = "=" * 64
    head = f"消息记录（此消息记录为文本格式，不支持重新导入）\n\n{rule}\n消息分组:我的群聊\n{rule}\n消息对象:读书群\n{rule}\n\n"
    return head + "\n".join(f"2026-11-01 09:0{n}:00 {who}\n大家早\n" for n, who in enumerate(speakers))


def handed_in(sit, *speakers):
    """Their chat was handed in and read by the owner of a new installation; returns her browser and the page of the import."""
    client = sit(stage.staff.create_first_owner(username="lin", password=stage.PASSWORD, display_name="林静"))
    client.post("/import/", {"file": SimpleUploadedFile("读书群.txt", chat_of(*speakers).encode()), "name": "读书群"})
    uploads.carry_out()
    return client, f"/import/{HistoryUpload.objects.get().public_id}/"


def test_the_page_of_an_import_names_who_may_be_a_bot_and_marks_nobody_until_somebody_taps(sit, db, morning):
    client, page = handed_in(sit, "张三(10001)", "读书助手(10002)")
    assert "名字像机器人" not in text(client.get(page))
    client.post(f"{page}take/")
    uploads.carry_out()
    [community] = people.communities()
    told = text(client.get(page))
    assert "名字像机器人的有 1 位：「读书助手」。现在都算成员" in told and "qunying count-as" in told and f"--community {community.slug} --as bot" in told
    assert people.members_count(community.pk) == 2 and "算作机器人" in told
    [bot] = people.bots_by_name(community.pk)
    assert client.post(f"{page}counts/", {"who": bot.public_id, "kind": "bot"}).headers["Location"] == page
    told = text(client.get(page))
    assert people.members_count(community.pk) == 1 and "名字像机器人" not in told and "读书助手 机器人" in told and "改回成员" in told
    client.post(f"{page}counts/", {"who": bot.public_id, "kind": "member"})
    assert people.members_count(community.pk) == 2


def test_on_the_page_of_an_import_anybody_of_it_is_called_staff_by_name_and_a_wrong_or_common_name_changes_nothing(sit, db, morning):
    client, page = handed_in(sit, "张三(10001)", "李四(10002)", "小林(10003)", "小林(10004)")
    assert "谁是工作人员" not in text(client.get(page))
    client.post(f"{page}take/")
    uploads.carry_out()
    [community] = people.communities()
    assert "谁是工作人员、谁是机器人" in text(client.get(page))
    told = text(client.post(f"{page}counts/", {"who": " 张三 ", "kind": "staff"}, follow=True))
    assert "张三 工作人员" in told and people.members_count(community.pk) == 3
    assert "这个社群里没有「王五」" in text(client.post(f"{page}counts/", {"who": "王五", "kind": "staff"}, follow=True))
    assert "叫「小林」的有 2 位，什么都没有改" in text(client.post(f"{page}counts/", {"who": "小林", "kind": "staff"}, follow=True))
    client.post(f"{page}counts/", {"who": "张三", "kind": "member"})
    assert people.members_count(community.pk) == 4

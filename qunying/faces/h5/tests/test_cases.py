"""A member reads why, on their own phone, also after they were removed; appeals once; nobody else sees it."""

import re
from datetime import timedelta

import pytest

from qunying.conduct import queries as conduct
from qunying.conduct import services
from qunying.kernel import clock
from qunying.people import queries as people
from qunying.people import services as people_services

pytestmark = pytest.mark.django_db


def plain(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def chen(stage):
    return people_services.hire(stage.community.pk, name="陈知行", role="operator", key="chen")


def warned(stage, chen, number=1, verb=services.warn):
    common = {"rule": "stay-here", "by": chen.pk, "group_id": stage.group.pk, "words": f"把群里的话发到外面，第 {number} 次"}
    return verb(stage.amei.pk, key=f"k{number}", **common)


def test_the_member_sees_rule_evidence_day_and_role_but_no_name(stage, chen):
    case, phone = warned(stage, chen), stage.phone(stage.amei)
    mine = phone.get("/m/me").content.decode()
    assert f"/m/rules/case/{case}" in mine and "按群规处理过" in mine
    page = plain(phone.get(f"/m/rules/case/{case}"))
    for words in ("警告", "群里说的话留在群里", "把群里的话发到外面，第 1 次", "运营官", "今天 08:30", "23 营"):
        assert words in page
    assert "陈知行" not in page and conduct.case(case).seen_at == clock.now()


def test_a_case_not_looked_at_yet_stands_at_the_top_of_the_members_day(stage, chen):
    case, phone = warned(stage, chen), stage.phone(stage.amei)
    today = phone.get("/m/").content.decode()
    assert "有一件按群规处理的事和你有关" in today and f"/m/rules/case/{case}" in today
    phone.get(f"/m/rules/case/{case}")
    assert "有一件按群规处理的事" not in phone.get("/m/").content.decode()


def test_the_rules_page_says_plainly_what_follows(stage):
    page = plain(stage.phone(stage.amei).get("/m/rules"))
    assert "第 1 次，警告 第 2 次，劝退 第 3 次，移出" in page and "七天内可以申诉一次" in page


def test_nobody_else_finds_the_case_and_nobody_else_can_appeal(stage, chen, client):
    case = warned(stage, chen)
    for device in (stage.phone(stage.wang), stage.phone(stage.outsider), client):
        answers = [device.get(f"/m/rules/case/{case}"), device.post(f"/m/rules/case/{case}", {"words": "这不是我的事"})]
        assert [(answer.status_code, "留在群里" in plain(answer)) for answer in answers] == [(404, False)] * 2
    assert conduct.case(case).appeal is None


def test_an_appeal_is_sent_once_and_its_outcome_is_read(stage, chen):
    case, phone = warned(stage, chen), stage.phone(stage.amei)
    url = f"/m/rules/case/{case}"
    short = phone.post(url, {"words": "不"})
    assert (short.status_code, "至少要 4 个" in plain(short)) == (422, True)
    assert phone.post(url, {"words": "发的是我自己写的，没有别人的话"}).status_code == 302
    assert "还在等另一位同事看" in plain(phone.get(url))
    assert "你已经申诉过" in plain(phone.post(url, {"words": "再说一次，真的是我写的"}))
    judge = people_services.hire(stage.community.pk, name="林静", role="owner", key="lin")
    services.decide_appeal(case, by=judge.pk, withdraw=True, reason="看过原文，确实是自己写的")
    page = plain(phone.get(url))
    assert "复核结果：撤回 负责人" in page and "看过原文，确实是自己写的" in page and "不再计数" in page and "林静" not in page


def test_after_seven_days_there_is_no_form(stage, chen):
    case, phone = warned(stage, chen), stage.phone(stage.amei)
    with clock.fixed(clock.now() + timedelta(days=7, minutes=1)):
        page = phone.get(f"/m/rules/case/{case}")
        late = phone.post(f"/m/rules/case/{case}", {"words": "现在才看到，想说明一下"})
    assert ("<textarea" in page.content.decode(), "申诉的期限已过" in plain(page), late.status_code) == (False, True, 422)


def test_somebody_removed_still_reads_why_appeals_and_comes_back(stage, chen):
    phone = stage.phone(stage.amei)
    for number, verb in ((1, services.warn), (2, services.advise_leave), (3, services.remove)):
        case = warned(stage, chen, number, verb)
    assert (phone.get("/m/").status_code, people.absent([stage.amei.pk])) == (404, {stage.amei.pk})
    page = plain(phone.get(f"/m/rules/case/{case}"))
    assert "移出" in page and "群里说的话留在群里" in page and "群聊" not in page
    assert phone.post(f"/m/rules/case/{case}", {"words": "那三次都不是我发的，号被借走了"}).status_code == 302
    judge = people_services.hire(stage.community.pk, name="林静", role="owner", key="lin")
    services.decide_appeal(case, by=judge.pk, withdraw=True, reason="登录记录对得上，不是本人")
    assert (phone.get("/m/").status_code, people.absent([stage.amei.pk])) == (200, set())

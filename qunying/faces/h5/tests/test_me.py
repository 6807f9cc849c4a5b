"""The member's own pages: points with reasons, rules, keys, leaving."""

import re

import pytest

from qunying.activities import services as activities
from qunying.conduct import queries as conduct_queries
from qunying.conduct import services as conduct
from qunying.incentives import services as incentives
from qunying.journal import reactions
from qunying.people import queries as people

from .conftest import CORE_VALUE


def text(answer) -> str:
    """What the page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def grant(stage, n: int) -> None:
    for one in range(n):
        incentives.grant(stage.community.pk, identity=stage.amei.identity_id, points=3, rule="check-in", rule_version=1, key=f"g{one}", evidence_fact_id=None)


@pytest.mark.django_db(transaction=True)
def test_points_say_why_when_and_what_was_left(stage):
    activities.check_in(stage.amei.pk, activity_id=stage.activity.pk, group_id=stage.group.pk)
    waiting = text(stage.phone(stage.amei).get("/m/me"))
    assert "今天打卡的积分到账中" in waiting and "+5" not in waiting
    reactions.drain()
    page = text(stage.phone(stage.amei).get("/m/me"))
    assert "每日打卡 今天 08:30 +5 余 5" in page and "到账中" not in page


def test_the_statement_goes_on_page_by_page(stage):
    grant(stage, 25)
    phone = stage.phone(stage.amei)
    first = phone.get("/m/me")
    assert text(first).count("+3") == 20
    older = re.search(r'href="(\?before=\d+)', first.content.decode()).group(1)
    second = text(phone.get(f"/m/me{older}"))
    assert second.count("+3") == 5 and "余 3 " in second and "回到最近的" in second


@pytest.mark.parametrize("lines", [1, 3])
def test_the_page_costs_the_same_however_many_lines(stage, lines, django_assert_num_queries):
    grant(stage, lines)
    phone = stage.phone(stage.amei)
    with django_assert_num_queries(27):
        phone.get("/m/me")


def test_nothing_yet_says_what_will_be_here(stage):
    assert "还没有积分" in text(stage.phone(stage.amei).get("/m/me"))


def test_the_core_value_heads_rule_page_and_member_page(stage):
    phone = stage.phone(stage.amei)
    assert f"<h1>{CORE_VALUE}</h1>" in phone.get("/m/rules").content.decode()
    head = phone.get("/m/me").content.decode().split("</header>")[0]
    assert CORE_VALUE in head


def test_a_new_version_of_the_rules_asks_to_be_accepted_and_keeps_the_version(stage):
    phone = stage.phone(stage.amei)
    conduct.accept(stage.amei.pk, community_id=stage.community.pk, identity_id=stage.amei.identity_id, version=1)
    assert "你已接受这一版" in text(phone.get("/m/rules"))
    conduct.publish(stage.community.pk, 2, [{"id": "new", "text": "新的一条"}])
    assert "群规更新到第 2 版" in text(phone.get("/m/"))
    assert "接受第 2 版" in text(phone.get("/m/rules"))
    phone.post("/m/rules", {"version": "2"})
    assert conduct_queries.accepted_version(stage.amei.pk) == 2
    assert "群规更新" not in text(phone.get("/m/"))


def test_keys_are_shown_once(stage):
    phone = stage.phone(stage.amei)
    link = re.search(r"/m/in/[\w-]{30,}", phone.post("/m/me/keys", {"kind": "link"}).content.decode())
    code = re.search(r"(?:[2-9a-z]{4}-){3}[2-9a-z]{4}", phone.post("/m/me/keys", {"kind": "code"}).content.decode())
    assert link and code
    again = phone.get("/m/me/keys").content.decode()
    assert link.group() not in again and code.group() not in again


def test_leaving_asks_first_names_what_it_means_and_then_the_device_is_a_strangers(stage):
    grant(stage, 1)
    phone = stage.phone(stage.amei)
    asked = text(phone.get("/m/leave"))
    assert "23 营" in asked and "3 积分" in asked and people.membership_by_id(stage.amei.pk).left_at is None
    done = phone.post("/m/leave")
    assert "你已退出" in text(done) and people.membership_by_id(stage.amei.pk).left_at is not None
    assert phone.get("/m/me").status_code == 404

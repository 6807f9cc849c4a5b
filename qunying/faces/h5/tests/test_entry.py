"""Coming in by link or recovery code, the door for strangers, and pages that nobody from outside may see."""

import pytest
from django.test import Client
from django.urls import reverse

from qunying.faces.h5 import session
from qunying.faces.kit import buckets
from qunying.people import services as people

PAGES = ["today", "feed", "me", "keys", "rules", "leave", "welcome"]


@pytest.mark.parametrize("name", PAGES)
def test_a_device_nobody_knows_finds_the_door_and_nothing_else(stage, name):
    answer = Client().get(reverse(f"h5:{name}"))
    page = answer.content.decode()
    assert answer.status_code == 404 and "这台手机还没有进来" in page
    assert "人际关系训练营" not in page and "23 营" not in page


@pytest.mark.parametrize("name", PAGES)
def test_a_member_of_another_community_sees_nothing_of_this_one(stage, name):
    stage.deliver("今天先不急着学", "正文")
    page = stage.phone(stage.outsider).get(reverse(f"h5:{name}")).content.decode()
    assert "人际关系训练营" not in page and "23 营" not in page and "今天先不急着学" not in page and "阿美" not in page


def test_a_group_of_another_community_is_not_found(stage):
    answer = stage.phone(stage.outsider).get(f"/m/feed?group={stage.group.public_id}")
    assert answer.status_code == 404 and "23 营" not in answer.content.decode()


def test_who_has_left_is_a_stranger(stage):
    phone = stage.phone(stage.amei)
    people.leave(stage.amei.pk)
    assert phone.get("/m/me").status_code == 404


def test_a_link_opens_one_device_once_and_only_by_the_button(stage):
    link = f"/m/in/{people.issue_key(stage.amei.pk, kind=people.Key.LINK)}"
    phone = Client()
    assert phone.get(link).status_code == 200 and session.COOKIE not in phone.cookies
    assert phone.post(link)["Location"] == "/m/"
    assert "阿美" in phone.get("/m/me").content.decode()
    again = Client().post(link)
    assert again.status_code == 422 and "已经用过一次" in again.content.decode()


def test_a_recovery_code_is_forgiven_its_capitals_and_blanks(stage):
    code = people.issue_key(stage.amei.pk, kind=people.Key.RECOVERY)
    phone = Client()
    phone.post("/m/in", {"code": f" {code.upper().replace('-', ' ')} "})
    assert "阿美" in phone.get("/m/me").content.decode()


def test_guessing_codes_is_slowed_down(stage):
    for _ in range(10):
        buckets.KEY_BY_ADDRESS.take("127.0.0.1")
    answer = Client().post("/m/in", {"code": "aaaa-bbbb-cccc-dddd"})
    assert answer.status_code == 429 and "操作太频繁" in answer.content.decode()


def test_one_device_may_stand_in_two_communities(stage):
    phone = stage.phone(stage.outsider)
    phone.post(f"/m/in/{people.issue_key(stage.amei.pk, kind=people.Key.LINK)}")
    assert "阿美" in phone.get("/m/me").content.decode()
    assert "别处" in phone.get("/m/me").content.decode()
    phone.post("/m/me/switch", {"place": "1"})
    assert "外人" in phone.get("/m/me").content.decode()


def test_reading_writes_no_session(stage):
    phone = stage.phone(stage.amei)
    for name in PAGES:
        phone.get(reverse(f"h5:{name}"))
    assert "sessionid" not in phone.cookies


def test_what_belongs_to_one_person_is_kept_by_no_cache(stage):
    assert {stage.phone(stage.amei).get(reverse(f"h5:{name}"))["Cache-Control"] for name in PAGES} == {"no-store"}

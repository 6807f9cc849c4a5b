"""The demo's bar and its way out, at the console."""

import pytest

from qunying.camps.rehearsal.models import ForwardRequest, WipeRequest
from qunying.people.models import Community


@pytest.fixture
def demo(camp):
    Community.objects.filter(pk=camp.community.pk).update(is_demo=True)
    Community.objects.exclude(pk=camp.community.pk).update(is_archive=True)
    return camp


def test_a_tap_lets_a_day_pass_and_the_bar_shows_how_far_it_has_come(demo, sit):
    client = sit(demo.chen)
    assert "快进一天" in client.get("/c/renji/").content.decode()
    answer = client.post("/c/renji/demo/forward/", {"next": "/c/renji/groups/"})
    assert (answer.status_code, answer["Location"], ForwardRequest.objects.count()) == (302, "/c/renji/groups/", 1)
    shown = client.get("/c/renji/groups/").content.decode()
    assert "等后台接手快进" in shown and "快进一天" not in shown
    assert client.get("/c/renji/demo/bar/").status_code == 200
    ForwardRequest.objects.update(finished_at=demo.community.created_at)
    assert client.get("/c/renji/demo/bar/")["HX-Refresh"] == "true"


def test_a_real_community_has_no_such_bar_and_no_such_way_out(camp, sit):
    client = sit(camp.chen)
    shown = client.get("/c/renji/").content.decode()
    assert "快进一天" not in shown and "清除演示数据" not in shown
    assert client.post("/c/renji/demo/forward/").status_code == 409 and client.post("/c/renji/demo/").status_code in (302, 409)
    assert not ForwardRequest.objects.exists() and not WipeRequest.objects.exists()


def test_the_page_names_what_goes_and_one_button_sends_it(demo, sit):
    client = sit(demo.chen)
    shown = client.get("/c/renji/demo/").content.decode()
    assert "人际关系训练营" in shown and "不能找回" in shown and "<dialog" in shown
    answer = client.post("/c/renji/demo/")
    assert answer["Location"] == "/demo/going/" and WipeRequest.objects.count() == 1
    assert client.get("/c/renji/groups/")["Location"] == "/demo/going/", "a page would show a part of the demo as the whole"
    client.logout()
    assert "等后台接手" in client.get("/demo/going/").content.decode()
    WipeRequest.objects.update(finished_at=demo.community.created_at)
    assert client.get("/demo/going/").status_code == 302


def test_a_host_can_neither_hurry_nor_wipe(demo, sit):
    client = sit(demo.zhou)
    assert client.post("/c/renji/demo/forward/").status_code == 403 and client.post("/c/renji/demo/").status_code == 403
    assert not ForwardRequest.objects.exists()

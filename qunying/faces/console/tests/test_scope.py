"""Who sees what: strangers nothing, hosts their own groups, and in sight without the right the page says who grants it."""

import pytest

from qunying.faces.console.tests import stage
from qunying.people import services

pytestmark = pytest.mark.django_db
PAGES = ["", "live/", "groups/", "rules/", "calendar/", "data/", "data/activity.csv", "data/retention.csv", "blueprint/", "blueprint/export/", "staff/"]
POSTS = ["act/retry/", "act/unpark/", "blueprint/plan/", "blueprint/apply/", "staff/hire/"]


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_finds_no_such_page(sit, camp, path):
    assert sit(stage.stranger()).get(f"/c/renji/{path}").status_code == 404


@pytest.mark.parametrize("path", POSTS)
def test_a_stranger_can_do_nothing(sit, camp, path):
    assert sit(stage.stranger()).post(f"/c/renji/{path}").status_code == 404


def test_a_stranger_finds_neither_group_nor_message_by_its_address(sit, camp, morning):
    stage.work()
    client, room = sit(stage.stranger()), camp.rooms[0].public_id
    tried = [
        f"groups/{room}/",
        "act/settle/1/",
        "act/stand-in/1/",
        f"staff/{camp.staff['tang'].public_id}/end/",
        "groups/?sel=" + room,
        "calendar/?sel=1-morning",
    ]
    assert [client.get(f"/c/renji/{path}").status_code for path in tried] == [404] * len(tried)
    inside = [f"/c/other/groups/{room}/", "/c/other/act/settle/1/", "/c/other/act/stand-in/1/", f"/c/other/staff/{camp.staff['tang'].public_id}/end/"]
    assert [client.get(path).status_code for path in inside] == [404] * len(inside)


@pytest.mark.parametrize("path", PAGES)
def test_without_a_login_every_page_leads_to_it(client, camp, path):
    answer = client.get(f"/c/renji/{path}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/login/?next=/c/renji/{path}")


def test_a_host_sees_their_own_group_only(sit, camp):
    client = sit(camp.zhou)
    today, wall = client.get("/c/renji/").content.decode(), client.get("/c/renji/groups/").content.decode()
    calendar = client.get("/c/renji/calendar/?sel=1-morning").content.decode()
    for page in (today, wall, calendar):
        assert ("01 营" in page, "02 营" in page) == (True, False)
    assert client.get(f"/c/renji/groups/{camp.rooms[0].public_id}/").status_code == 200
    assert client.get(f"/c/renji/groups/{camp.rooms[1].public_id}/").status_code == 404
    assert "数据" not in wall


@pytest.mark.parametrize("path", ["data/", "blueprint/", "blueprint/export/", "staff/", "data/activity.csv"])
def test_what_speaks_of_the_whole_community_is_refused_to_a_host_with_who_grants_it(sit, camp, path):
    answer = sit(camp.zhou).get(f"/c/renji/{path}")
    assert answer.status_code == 403
    assert "林静" in answer.content.decode()


@pytest.mark.parametrize("path", ["act/retry/", "act/unpark/", "blueprint/plan/", "blueprint/apply/", "staff/hire/"])
def test_a_host_may_not_act_for_all(sit, camp, path):
    answer = sit(camp.zhou).post(f"/c/renji/{path}", {"name": "x", "role": "host"})
    assert (answer.status_code, "林静" in answer.content.decode()) == (403, True)


def test_only_the_owner_manages_staff(sit, camp):
    client, tang = sit(camp.chen), camp.staff["tang"].public_id
    assert client.get("/c/renji/staff/").status_code == 200
    tried = [client.post(f"/c/renji/staff/{path}", {"name": "新人", "role": "owner"}) for path in ("hire/", f"{tang}/invite/", f"{tang}/role/", f"{tang}/end/")]
    assert [answer.status_code for answer in tried] == [403] * 4
    assert "请人加入" not in client.get("/c/renji/staff/").content.decode()


def test_an_archive_shows_its_data_only(sit, camp):
    archive = services.create_community(slug="old", name="旧群", kind="chat", timezone="Asia/Shanghai", is_archive=True, attribution="某项目，Apache-2.0")
    stage.staff.hire(archive.pk, name="林静", role="owner", account_id=camp.lin.pk)
    client = sit(camp.lin)
    page = client.get("/c/old/data/")
    assert (page.status_code, "Apache-2.0" in page.content.decode(), "日历" in page.content.decode()) == (200, True, False)
    assert [client.get(f"/c/old/{path}").status_code for path in ("", "groups/", "calendar/", "blueprint/", "rules/")] == [404] * 5

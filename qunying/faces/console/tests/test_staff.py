"""人员与角色: the owner lets people in, changes roles and ends them; who granted what is written beside."""

import pytest

from qunying.faces.console.tests import stage
from qunying.people import queries as people

pytestmark = pytest.mark.django_db


def test_somebody_new_has_a_role_an_invitation_and_who_gave_it(sit, camp):
    page = sit(camp.lin).post("/c/renji/staff/hire/", {"name": "新来的", "role": "analyst"}).content.decode()
    made = next(row for row in people.staff(camp.community.pk) if row.name == "新来的")
    assert (made.role, made.granted_by) == ("analyst", camp.staff["lin"].pk)
    assert "/invited/" in page
    assert "林静" in sit(camp.lin).get("/c/renji/staff/").content.decode().split("新来的")[1].split("</tr>")[0]


def test_an_empty_name_or_an_unknown_role_is_refused_in_words(sit, camp):
    client = sit(camp.lin)
    empty, unknown = client.post("/c/renji/staff/hire/", {"name": " ", "role": "host"}), client.post("/c/renji/staff/hire/", {"name": "甲", "role": "king"})
    assert (empty.status_code, "名字是空的" in empty.content.decode()) == (422, True)
    assert (unknown.status_code, "没有「king」这个角色" in unknown.content.decode()) == (422, True)


def test_a_role_given_by_hand_changes_and_a_declared_one_does_not(sit, camp):
    client = sit(camp.lin)
    client.post("/c/renji/staff/hire/", {"name": "新来的", "role": "analyst"})
    made = next(row for row in people.staff(camp.community.pk) if row.name == "新来的")
    assert client.post(f"/c/renji/staff/{made.public_id}/role/", {"role": "operator"}).status_code == 302
    declared = client.post(f"/c/renji/staff/{camp.staff['tang'].public_id}/role/", {"role": "owner"})
    assert (declared.status_code, "写在蓝图里" in declared.content.decode()) == (409, True)
    roles = {row.name: row.role for row in people.staff(camp.community.pk)}
    assert (roles["新来的"], roles["唐立诚"]) == ("operator", "operator")


def test_ending_is_asked_first_and_shuts_the_console_at_once(sit, camp, client):
    inside = sit(camp.chen)
    assert inside.get("/c/renji/").status_code == 200
    owner = sit(camp.lin)
    url = f"/c/renji/staff/{camp.staff['chen'].public_id}/end/"
    assert "收回陈知行的登录" in owner.get(url).content.decode()
    assert owner.post(url, {"login": "1"}).status_code == 302
    assert sit(camp.chen).get("/c/renji/").status_code == 404


def test_the_last_owner_with_a_login_stays(sit, camp):
    url = f"/c/renji/staff/{camp.staff['lin'].public_id}/end/"
    answer = sit(camp.lin).post(url, {"login": "1"})
    assert (answer.status_code, "唯一能登录的负责人" in answer.content.decode()) == (409, True)
    assert sit(camp.lin).get("/c/renji/").status_code == 200


def test_an_installations_owner_acts_under_their_own_name(sit, camp):
    boss = stage.staff.create_first_owner(username="boss", password=stage.PASSWORD, display_name="沈予安")
    sit(boss).post("/c/renji/staff/hire/", {"name": "新来的", "role": "host"})
    rows = {row.name: row for row in people.staff(camp.community.pk)}
    assert (rows["沈予安"].role, rows["新来的"].granted_by) == ("owner", rows["沈予安"].id)

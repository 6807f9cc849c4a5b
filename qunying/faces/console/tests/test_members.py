"""成员: found by name, id and state, in one's own groups only, with a file no spreadsheet can be tricked by."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qunying.activities import queries as activities
from qunying.activities import services as acting
from qunying.activities.services import CheckInRequest
from qunying.channels import queries as said
from qunying.channels import services as channels
from qunying.conduct import services as conduct
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.groups import queries as seats
from qunying.groups import services as groups
from qunying.kernel import clock
from qunying.people import queries as people
from qunying.people import services as people_services

pytestmark = pytest.mark.django_db


def plain(answer):
    held.drop()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def names(client, query=""):
    held.drop()
    answer = client.get(f"/c/renji/members/{query}")
    assert answer.status_code == 200
    return re.findall(r"<span>([^<]+)</span></a>\s*(?:<[^>]+>|</th>)", answer.content.decode())


@pytest.fixture
def camp(db, morning):
    """Four members: 学员0 checked in, 学员1 spoke, 学员2 was warned, 学员3 left."""
    made = stage.build(members=4)
    one, two, three, four = (people.membership_by_id(joined.membership_id) for joined in made.joined)
    room = {joined.membership_id: joined.group_id for joined in made.joined}
    activity = activities.declared(made.community.pk)[0]
    acting.check_in_many([CheckInRequest(activity.pk, one.pk, one.identity_id, room[one.pk])])
    channels.post_many([channels.PostRequest(two.pk, two.identity_id, made.community.pk, room[two.pk], "今天读了三页", "m")])
    conduct.warn(three.pk, rule="no-ads", by=made.staff["chen"].pk, key="k", group_id=room[three.pk], words="在群里卖课")
    people_services.leave(four.pk)
    made.members = [one, two, three, four]
    return made


def test_states_names_and_ids_find_whom_they_should(sit, camp):
    client = sit(camp.lin)
    found = {query: sorted(names(client, query)) for query in ("", "?state=active", "?state=quiet", "?state=warned", "?state=left", "?q=学员1")}
    assert found == {
        "": ["学员0", "学员1", "学员2"], "?state=active": ["学员0", "学员1"], "?state=quiet": ["学员2"], "?state=warned": ["学员2"],
        "?state=left": ["学员3"], "?q=学员1": ["学员1"],
    }  # fmt: skip
    assert names(client, f"?q={camp.members[3].public_id}") == ["学员3"]
    page = plain(client.get("/c/renji/members/?q=没有这个人"))
    assert "没有符合条件的成员" in page and "已选「没有这个人」" in page and "清除筛选" in page


@pytest.mark.parametrize("query", ["?q=%00%27%3B--", "?q=%25", "?state=everything", "?page=99999999999", "?page=-1", "?source=mars", "?q=" + "长" * 500])
def test_nonsense_in_the_address_is_no_fault(sit, camp, query):
    assert sit(camp.lin).get(f"/c/renji/members/{query}").status_code == 200


def test_the_finding_counts_who_took_part_and_a_week_later_they_are_quiet(sit, camp):
    client = sit(camp.lin)
    assert "3 人在社群，近 7 天 2 人（67%）打过卡或说过话" in plain(client.get("/c/renji/members/"))
    with clock.fixed(clock.now() + timedelta(days=7)):
        held.drop()
        assert sorted(names(client, "?state=quiet")) == ["学员0", "学员1", "学员2"]


def test_a_host_finds_only_their_own_groups_members(sit, camp):
    groups.seat_many([(camp.members[0].pk, camp.rooms[0].id)])
    mine = {one.display_name for one in camp.members if (one.pk in seats.ever_in([camp.rooms[0].id]))}
    client = sit(camp.zhou)
    assert set(names(client)) == mine - {"学员3"}
    elsewhere = next(one for one in camp.members[:3] if one.display_name not in mine)
    assert [client.get(f"/c/renji/members/{path}").status_code for path in (f"{elsewhere.public_id}/", f"?group={camp.rooms[1].public_id}")] == [404, 404]
    assert elsewhere.display_name not in client.get("/c/renji/members/members.csv").content.decode()


@pytest.mark.parametrize("path", ["members/", "members/members.csv", "members/{}/"])
def test_strangers_find_nobody(sit, camp, path):
    client, one = sit(stage.stranger()), camp.members[0].public_id
    assert client.get(f"/c/renji/{path.format(one)}").status_code == 404
    assert "学员0" not in client.get(f"/c/other/{path.format(one)}").content.decode()


def test_the_file_holds_everybody_asked_for_and_no_formula(sit, camp):
    evil = people_services.admit(camp.community.pk, name="=HYPERLINK(1)", key="evil")
    answer = sit(camp.lin).get("/c/renji/members/members.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (rows[0][0], len(rows), rows[1][0], rows[1][1]) == ("姓名", 5, "'=HYPERLINK(1)", evil.public_id)
    active = sit(camp.lin).get("/c/renji/members/members.csv?state=warned").content.decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(active))][1:] == ["学员2"]


def test_a_members_page_tells_what_they_did_and_what_was_done_for_them(sit, camp):
    client, one, two, three, four = sit(camp.lin), *camp.members
    people_services.issue_key(two.pk)
    host = camp.staff["host-01"]
    room = next(joined.group_id for joined in camp.joined if joined.membership_id == two.pk)
    groups.appoint(room, host.pk, "host")
    words, leader = said.words_of(two.pk)[0].id, people.membership_by_id(host.membership_id)
    channels.post_many([channels.PostRequest(leader.pk, leader.identity_id, camp.community.pk, room, "读得好", "r", words)])
    page = plain(client.get(f"/c/renji/members/{two.public_id}/"))
    assert "今天读了三页" in page and "回了他一句 读得好" in page and "给了新的进入链接" in page and "发言 1 条" in page
    assert "共 1 天，连续 1 天" in plain(client.get(f"/c/renji/members/{one.public_id}/"))
    assert "警告" in plain(client.get(f"/c/renji/members/{three.public_id}/")) and "离开" in plain(client.get(f"/c/renji/members/{four.public_id}/"))


@pytest.mark.parametrize("count", [1, 3])
def test_list_and_page_cost_the_same_with_one_member_and_three(sit, db, morning, count):
    camp = stage.build(members=count)
    client, found = sit(camp.lin), []
    for path in ("members/", "members/members.csv", f"members/{people.membership_by_id(camp.joined[0].membership_id).public_id}/"):
        client.get(f"/c/renji/{path}")
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/c/renji/{path}")
        found.append(len(seen))
    assert found == [18, 16, 34]

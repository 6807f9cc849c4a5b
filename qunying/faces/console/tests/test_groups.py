"""群: the wall with the facts behind each colour, and a group's own page."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.groups import services as groups
from qunying.insight import queries as insight
from qunying.insight.tests.story import Story
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)  # the lake reads committed facts only


def read(client, path):
    held.drop()
    answer = client.get(f"/c/renji/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def plain(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture
def lively(camp):
    """Twelve days of talk in two groups; the second falls silent on the last three."""
    story, one, two = Story(camp.community.pk), camp.rooms[0].id, camp.rooms[1].id
    people = range(1001, 1031)
    story.comes(*people[:15], day=1, group=one)
    story.comes(*people[15:], day=1, group=two)
    for day in range(1, 13):
        story.says(*people[:12], group=one, day=day, clock="13:00")
        if day < 9:
            story.says(*people[15:27], group=two, day=day, clock="13:00")
    story.end()
    insight.forget()
    return camp


def test_the_wall_shows_each_colour_with_its_facts(sit, lively):
    page = plain(read(sit(lively.lin), "groups/"))
    assert "1 个群要救场，0 个要关注。最急的是 02 营：近 48 小时 0 人参与，常态 9 人。" in page
    assert "健康 1 群" in page and "还看不出 1 群" in page


def test_the_inspector_names_findings_people_and_the_day(sit, lively):
    room = lively.rooms[1]
    page = plain(read(sit(lively.lin), f"groups/?sel={room.public_id}"))
    assert "近 48 小时 0 人参与，常态 9 人 来自 0 条记录" in page and "营主2" in page and "早安问候 07:30" in page
    alone = sit(lively.lin).get(f"/c/renji/groups/?sel={room.public_id}", headers={"HX-Request": "true", "HX-Target": "insp"}).content.decode()
    assert alone.lstrip().startswith("<aside") and "<html" not in alone


def test_filters_are_in_the_address_and_an_empty_one_can_be_cleared(sit, lively):
    client = sit(lively.lin)
    tiles = [re.findall(r"data-row.*?(\d\d 营)", read(client, f"groups/?{query}"), re.S) for query in ("colour=rescue", "q=01")]
    assert tiles == [["02 营"], ["01 营"]]
    empty = plain(read(client, "groups/?colour=watch"))
    assert "没有符合条件的群" in empty and "已选「关注」" in empty and "清除筛选" in empty


def test_without_any_history_the_wall_says_what_it_waits_for(sit, camp):
    assert "3 个群都还看不出好坏" in plain(read(sit(camp.lin), "groups/"))


@pytest.mark.mechanism("004-130")
def test_the_purpose_heads_the_group_page_and_a_plan_wants_exactly_one(sit, camp):
    client, room = sit(camp.lin), camp.rooms[0]
    heading = re.search(r"<h1>([^<]*)</h1>", read(client, f"groups/{room.public_id}/")).group(1)
    assert heading == room.purpose == "三天里每天读三页，晚上说给同营的人听"
    data = stage.blueprint()
    missing, second = (dict(data["management"]["groups"][0]) for _ in range(2))
    del missing["purpose"]
    second["purpose"] = ["读书", "卖书"]
    for broken in (missing, second):
        answer = client.post("/c/renji/blueprint/plan/", {"text": stage.text(data | {"management": data["management"] | {"groups": [broken]}})})
        assert (answer.status_code, "management.groups.0" in answer.content.decode()) == (422, True)
    alone = {**data["management"]["groups"][0], "count": 1}
    other = {**alone, "id": "zwei", "name": "02 营", "hosts": ["host-02"]}
    warned = client.post("/c/renji/blueprint/plan/", {"text": stage.text(data | {"management": data["management"] | {"groups": [alone, other]}})})
    assert re.search(r"「02 营」.*「01 营」|「01 营」.*「02 营」", plain(warned.content.decode()))


@pytest.mark.mechanism("001-047")
def test_a_replaced_operator_stays_on_the_page_with_both_dates(sit, camp):
    client, data = sit(camp.lin), stage.blueprint()
    for operators in ([], ["chen", "tang"]):
        group = {**data["management"]["groups"][0], "operator": operators or None}
        if not operators:
            del group["operator"]
        answer = client.post("/c/renji/blueprint/plan/", {"text": stage.text(data | {"management": data["management"] | {"groups": [group]}})})
        assert (answer.status_code, "management.groups.0" in answer.content.decode()) == (422, True)
    foreign = [{**one, "domain": "科技"} if one["id"] == "tang" else one for one in data["management"]["staff"]]
    group = {**data["management"]["groups"][0], "operator": "tang"}
    text = stage.text(data | {"management": data["management"] | {"groups": [group], "staff": foreign}})
    warned = client.post("/c/renji/blueprint/plan/", {"text": text}).content.decode()
    assert "科技" in warned and "要留意的" in warned
    with clock.fixed(clock.now() + timedelta(days=2)):
        groups.appoint(camp.rooms[0].id, camp.staff["tang"].pk, "operator")
        page = plain(read(client, f"groups/{camp.rooms[0].public_id}/"))
    assert "陈知行 运营官 11 月 13 日 06:30 至 11 月 15 日 08:30" in page
    assert "唐立诚 运营官 11 月 15 日 08:30 起" in page


@pytest.mark.mechanism("002-018")
def test_the_group_page_counts_each_day_as_the_journal_does_and_a_day_without_records_is_a_gap(sit, camp):
    room, story = camp.rooms[0].id, Story(camp.community.pk)
    people = range(1001, 1009)
    story.comes(*people, day=8, group=room, clock="23:30")
    story.says(*people[:5], group=room, day=9, clock="00:10", times=3)
    story.checks_in(*people[:4], group=room, day=9)
    story.goes(people[7], group=room, day=9, clock="20:00")
    story.says(people[0], group=room, day=11, clock="10:00")
    story.end()
    insight.forget()
    page = read(sit(camp.lin), f"groups/{camp.rooms[0].public_id}/")
    shown = {day: re.findall(r'<td class="n">(\d+)</td>', row) or "缺" in row for day, row in re.findall(r'<tr data-day="([\d-]+)">(.*?)</tr>', page, re.S)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CAST(local_day AS text), SUM(CASE WHEN kind='channels.message_posted' THEN 1 ELSE 0 END),"
            " COUNT(DISTINCT CASE WHEN kind='channels.message_posted' THEN identity END), SUM(CASE WHEN kind='activities.checked_in' THEN 1 ELSE 0 END),"
            " SUM(CASE WHEN kind='groups.joined' THEN 1 ELSE 0 END), SUM(CASE WHEN kind='groups.left' THEN 1 ELSE 0 END)"
            ' FROM journal_fact WHERE "group"=%s AND identity IS NOT NULL GROUP BY local_day',
            [room],
        )
        counted = {row[0]: [str(number) for number in row[1:]] for row in cursor.fetchall()}
    assert {day: shown[day] for day in counted} == counted
    assert counted["2026-11-09"] == ["15", "5", "4", "0", "1"]
    assert shown["2026-11-10"] is True  # nobody and nothing was recorded: a gap, not five zeros
    assert "没有任何记录，不按零计" in page


def test_the_promise_waits_two_weeks_and_is_unknown_without_verdicts(sit, camp):
    client, room = sit(camp.lin), camp.rooms[0].public_id
    early = plain(read(client, f"groups/{room}/"))
    with clock.fixed(clock.now() + timedelta(days=15)):
        late = plain(read(client, f"groups/{room}/"))
    assert "满 14 天以后给出兑现比例，现在第 1 天" in early and "每晚 20:00 回复当天每一条" in early
    assert "兑现比例未知" in late and "不按零算" in late


def test_the_rules_stand_under_the_core_value(sit, camp):
    page = plain(read(sit(camp.zhou), "rules/"))
    assert "第 1 版，1 条" in page and "每天三页，用三天把读书捡回来 在群 0 人，0 人同意过这一版 不发广告" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_the_same_with_one_group_and_three(sit, db, morning, count):
    camp = stage.build(count=count)
    stage.work()
    client, room = sit(camp.lin), camp.rooms[0].public_id
    found = []
    for path in ("groups/", f"groups/{room}/", "rules/"):
        client.get(f"/c/renji/{path}")
        with CaptureQueriesContext(connection) as warm:
            client.get(f"/c/renji/{path}")
        found.append(len(warm))
    assert found == [5, 25, 14]

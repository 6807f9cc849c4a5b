"""对比: both sides with their people, differences with intervals, no cause anywhere, the same rows as a file, and nobody else learns them."""

import csv
import io
import re

import pytest

from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.groups import services as groups
from qunying.insight import queries
from qunying.insight.tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)  # the lake reads committed facts only
PAGE = "/c/renji/data/compare/"


@pytest.fixture
def house(db, morning):
    """
    Twenty members in each of two groups since D1, three more in the third. Of the first fifteen speak on D3, of the second five, all on D10. It is D13.
    """
    community = stage.staff.create_community(slug="renji", name="人际关系训练营", kind="chat", timezone="Asia/Shanghai")
    make = {"route": "first", "purpose": "聊", "audience": "大家", "domain": "教育", "capacity": 200, "in_calendar": False}
    rooms = [groups.create(community.pk, key=f"g{n}", name=f"0{n} 营", position=n, **make) for n in (1, 2, 3)]
    old = groups.create(community.pk, key="g4", name="旧群", position=4, **make)
    story = Story(community.pk)
    for room, first, count, spoke in ((rooms[0], 100, 20, 15), (rooms[1], 200, 20, 5), (rooms[2], 300, 3, 3)):
        story.comes(*range(first, first + count), day=1, group=room.pk)
        story.says(*range(first, first + spoke), group=room.pk, day=3)
        story.says(*range(first, first + count), group=room.pk, day=10)
    story.end()
    accounts = {key: stage.login(stage.staff.hire(community.pk, name=name, role=role).pk, key) for key, name, role in
                (("lin", "林静", "owner"), ("fen", "分析师", "analyst"), ("zhou", "小周", "host"))}  # fmt: skip
    return accounts | {"rooms": rooms, "old": old, "story": story}


def two(house, one=0, other=1, **more):
    return {"kind": "groups", "one": house["rooms"][one].public_id, "other": house["rooms"][other].public_id, "start": "2026-11-02", "end": "2026-11-08"} | more


def rows_of(answer):
    """Every row of the table as words."""
    body = re.search(r"<tbody>(.*?)</tbody>", answer.content.decode(), re.S).group(1)
    return [[re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)] for row in body.split("</tr>") if "<t" in row]


def test_two_groups_stand_side_by_side_and_what_chance_could_not_do_is_said_first(house, sit):
    answer = sit(house["fen"]).get(PAGE, two(house))
    page, rows = answer.content.decode(), {row[0]: row[1:] for row in rows_of(answer)}
    assert rows["说过话的成员"] == ["75.0%", "25.0%", "+50.0 个百分点", "+19.1 个百分点 到 +69.5 个百分点", ""]
    assert rows["每人每周发言"][:3] == ["0.75", "0.25", "+0.50"] and rows["每人每周打卡"][4] == "区间跨过 0，看不出差别"
    assert "「01 营」比「02 营」：参与过的成员 +50.0 个百分点" in page and page.count("20 人") >= 2
    assert "只是相关，不能说明因果" in page and not re.search("因为|导致|带来了", page.split("<main")[1].split("这些数怎么算的")[0])


def test_only_the_numbers_asked_for_are_shown_as_a_table_and_as_a_file(house, sit):
    client = sit(house["lin"])
    asked = two(house, numbers=["spoke", "check_ins"])
    page = client.get(PAGE, asked | {"as": "table"})
    assert [row[0] for row in rows_of(page)] == ["说过话的成员", "每人每周打卡"] and "data-chart" not in page.content.decode()
    file = client.get(f"{PAGE}compare.csv", asked)
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["数", "01 营", "02 营"] and rows[1][:4] == ["说过话的成员", "75.0%", "25.0%", "+50.0 个百分点"]
    assert rows[-1] == ["人数", "20", "20", "", "", "只是相关，不能说明因果"]


def test_two_spans_and_two_cohorts_are_compared_and_too_few_people_are_not(house, sit):
    client = sit(house["lin"])
    spans = {"kind": "periods", "one": house["rooms"][0].public_id, "start": "2026-11-09", "end": "2026-11-11", "before": "2026-11-02"}
    rows = {row[0]: row[1:] for row in rows_of(client.get(PAGE, spans))}
    assert rows["说过话的成员"][:3] == ["100.0%", "75.0%", "+25.0 个百分点"]
    few = rows_of(client.get(PAGE, two(house, 0, 2)))
    assert {row[5] for row in few} == {"每边不到 20 人，样本太少"} and "这两边现在比不了" in client.get(PAGE, two(house, 0, 2)).content.decode()
    cohorts = client.get(PAGE, {"kind": "joined"}).content.decode()
    assert "2026 年 11 月加入的人" in cohorts and "2026 年 10 月加入的人" in cohorts


def test_cohorts_that_overlap_are_not_compared_and_of_old_chats_no_share_is_told(house, sit):
    client, month = sit(house["lin"]), "2026-11-01_2026-11-30"
    answer = client.get(PAGE, {"kind": "joined", "one": month, "other": month, "days": "7"})
    assert answer.status_code == 422
    story = house["story"]
    story.comes(*range(500, 520), day=1)
    story.says(*range(500, 520), group=house["old"].pk, day=5)
    story.end()
    queries.forget()
    held.drop()
    rows = {row[0]: row[1:] for row in rows_of(client.get(PAGE, two(house) | {"one": house["old"].public_id}))}
    assert rows["说过话的成员"][4] == "没有进群记录，不知道群里有多少人" and rows["每人每周发言"][:2] == ["1.00", "0.25"]


def test_opened_without_a_question_it_compares_the_two_largest_groups(house, sit):
    answer = sit(house["lin"]).get(PAGE)
    assert answer.status_code == 200 and len(rows_of(answer)) == 9


WRONG = [{"other": None}, {"start": "2026-11-09"}, {"end": "morgen"}, {"one": "nobody"}]


@pytest.mark.parametrize("change", WRONG)
def test_what_cannot_be_compared_is_told_at_its_field(house, sit, change):
    asked = two(house) | {name: value or house["rooms"][0].public_id for name, value in change.items()}
    for path in (PAGE, f"{PAGE}compare.csv"):
        answer = sit(house["lin"]).get(path, asked)
        assert (answer.status_code, "比一比" in answer.content.decode()) == (422, True)


def test_outsiders_and_hosts_learn_nothing(house, sit, client):
    urls = [PAGE, f"{PAGE}compare.csv"]
    assert [client.get(url).status_code for url in urls] == [302] * 2
    assert [sit(house["zhou"]).get(url).status_code for url in urls] == [403] * 2
    stranger = sit(stage.stranger())
    assert [stranger.get(url).status_code for url in urls] == [404] * 2

"""所有指标: every measure opens as a page and as a file, asked under the conditions it takes, and nobody else learns a number."""

import csv
import io
import re

import pytest

from qunying.faces.console.pages import number_words, numbers
from qunying.faces.console.tests import stage
from qunying.groups import services
from qunying.insight import measures
from qunying.insight.tests.story import Story
from qunying.people.models import Community

pytestmark = pytest.mark.django_db(transaction=True)  # the lake reads committed facts only
LIST = "/c/renji/data/measures/"


@pytest.fixture
def house(db, morning):
    """A community with two groups: 101 speaks three times in the first, 102 once in the second; 林静 owns it, zhou hosts."""
    community = stage.staff.create_community(slug="renji", name="人际关系训练营", kind="chat", timezone="Asia/Shanghai")
    make = {"route": "first", "purpose": "聊", "audience": "大家", "domain": "教育", "capacity": 200, "in_calendar": False}
    rooms = [services.create(community.pk, key=f"ying-0{n}", name=f"0{n} 营", position=n, **make) for n in (1, 2)]
    story = Story(community.pk)
    story.comes(101, 102, day=12)
    story.says(101, group=rooms[0].pk, day=12, times=3)
    story.says(102, group=rooms[1].pk, day=12, times=1)
    story.end()
    people = {key: stage.login(stage.staff.hire(community.pk, name=name, role=role).pk, key) for key, name, role in
              (("lin", "林静", "owner"), ("zhou", "小周", "host"))}  # fmt: skip
    return people | {"rooms": rooms}


def rows_of(page):
    body = re.search(r"<tbody>(.*?)</tbody>", page, re.S)
    return [re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in body.group(1).split("</tr>") if "<td" in row] if body else []


def test_every_measure_opens_from_the_list_as_a_page_and_as_a_file(house, sit):
    client = sit(house["lin"])
    found = re.findall(rf'href="({LIST}[\w-]+/[\w-]+/)"', client.get(LIST).content.decode())
    assert len(found) == len(measures.all_measures())
    answers = {url: (client.get(url).status_code, client.get(url + "rows.csv").status_code) for url in found}
    elsewhere = {f"{LIST}{name.replace('.', '/')}/" for name in numbers.ELSEWHERE}
    assert {url: codes for url, codes in answers.items() if codes != (200, 200)} == dict.fromkeys(elsewhere, (302, 200))


def test_in_an_archive_no_listed_number_leads_to_a_page_it_has_not(house, sit):
    Community.objects.update(is_archive=True)
    client = sit(house["lin"])
    found = set(re.findall(rf'href="{LIST}([\w-]+/[\w-]+)/"', client.get(LIST).content.decode()))
    missing = {one.name.replace(".", "/") for one in measures.all_measures()} - found
    assert missing == {"groups/health", "channels/member", "channels/member_answers", "commerce/customer"}
    elsewhere = [name.replace(".", "/") for name in numbers.ELSEWHERE]
    assert {client.get(f"{LIST}{name}/", follow=True).status_code for name in elsewhere if name in found} == {200}


def test_the_number_stands_with_its_group_base_and_definition_and_one_group_alone_when_asked(house, sit):
    client, url = sit(house["lin"]), f"{LIST}channels/volume/"
    whole = client.get(url).content.decode()
    assert [row[:3] for row in rows_of(whole)] == [["2026-11-12", "01 营", "3"], ["2026-11-12", "02 营", "1"]]
    assert "这个数怎么算的" in whole
    one = client.get(url, {"group": house["rooms"][1].public_id, "start": "2026-11-01"}).content.decode()
    assert [row[1] for row in rows_of(one)] == ["02 营"]


def test_the_file_has_the_same_rows_with_numbers_as_numbers(house, sit):
    answer = sit(house["lin"]).get(f"{LIST}channels/volume/rows.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(answer)))
    assert rows[0][:3] == ["日期", "群", "发言"]
    assert [row[:3] for row in rows[1:]] == [["2026-11-12", "01 营", "3"], ["2026-11-12", "02 营", "1"]]


@pytest.mark.parametrize(("asked", "said"), [({"start": "gestern"}, "日期"), ({"group": "nobody"}, "nobody"), ({"who": "ghost"}, "ghost")])
def test_a_condition_that_cannot_be_is_told_at_its_field_and_the_page_stays(house, sit, asked, said):
    answer = sit(house["lin"]).get(f"{LIST}channels/volume/", asked)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_a_condition_the_measure_itself_refuses_is_told_in_its_words(house, sit):
    for path in ("", "rows.csv"):
        answer = sit(house["lin"]).get(f"{LIST}people/funnel/{path}", {"steps": "people.joined"})
        assert (answer.status_code, "漏斗有 1 步" in answer.content.decode()) == (422, True)


def test_the_search_keeps_what_speaks_of_it_and_says_when_nothing_does(house, sit):
    client = sit(house["lin"])
    assert "people/retention/" in client.get(LIST, {"q": "回来"}).content.decode()
    assert "没有哪个指标提到" in client.get(LIST, {"q": "量子"}).content.decode()


def test_outsiders_and_hosts_learn_nothing(house, sit, client):
    urls = [LIST, f"{LIST}channels/volume/", f"{LIST}channels/volume/rows.csv"]
    assert [client.get(url).status_code for url in urls] == [302] * 3
    assert [sit(house["zhou"]).get(url).status_code for url in urls] == [403] * 3
    stranger = sit(stage.stranger())
    assert [stranger.get(url).status_code for url in urls] == [404] * 3
    assert sit(house["lin"]).get(f"{LIST}people/nothing/").status_code == 404


def test_every_condition_and_family_has_a_chinese_word():
    conditions = {name for one in measures.all_measures() for name in one.parameters}
    domains = {one.domain for one in measures.all_measures()}
    assert (conditions - number_words.LABELS.keys() - number_words.BY_NUMBER, domains - number_words.DOMAINS.keys()) == (set(), set())

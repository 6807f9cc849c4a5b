"""提问 and 要冷的群: who may open them, what they answer, what they keep, and that nobody else learns a thing."""

import re
from dataclasses import asdict
from types import SimpleNamespace

import pytest

from qunying.channels import silence
from qunying.faces.console.tests import stage
from qunying.groups import services
from qunying.insight import asking
from qunying.insight.asking import running
from qunying.insight.forecast import apart, kept
from qunying.insight.forecast.run import Outlook
from qunying.insight.forecast.signs import SIGNS
from qunying.insight.tests.story import Story
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)  # the lake reads committed facts only
PATHS = {"sql/": "get", "sql/keep/": "post", "sql/abc/": "get", "sql/abc/drop/": "post", "silence/": "get", "silence/groups.csv": "get"}
COUNT = "select count(*) as n from messages"


@pytest.fixture
def house(db, morning):
    """A community with three groups and three messages; 林静 owns, chen operates, ana analyses, rui reviews, zhou hosts, 外人 belongs elsewhere."""
    community = stage.staff.create_community(slug="renji", name="人际关系训练营", kind="chat", timezone="Asia/Shanghai")
    posts = (("lin", "林静", "owner"), ("chen", "陈知行", "operator"), ("ana", "阿娜", "analyst"), ("rui", "芮", "reviewer"), ("zhou", "小周", "host"))
    desks = {key: stage.login(stage.staff.hire(community.pk, name=name, role=role).pk, key) for key, name, role in posts}
    make = {"route": "first", "purpose": "聊", "audience": "大家", "domain": "教育", "capacity": 200, "in_calendar": False}
    rooms = [services.create(community.pk, key=f"ying-0{n}", name=f"0{n} 营", position=n, **make) for n in (1, 2, 3)]
    story = Story(community.pk)
    story.comes(101, day=12)
    story.says(101, group=rooms[0].pk, day=12, times=3)
    story.end()
    return SimpleNamespace(community=community, rooms=rooms, **desks)


def post(client, sql, **more):
    return client.post("/c/renji/data/sql/", {"sql": sql, **more})


def cells(page):
    body = re.search(r'<table class="tb answer">.*?<tbody>(.*?)</tbody>', page, re.S).group(1)
    return [re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in body.split("</tr>") if "<td" in row]


@pytest.mark.parametrize("who", ["lin", "chen", "ana"])
def test_owner_operator_and_analyst_reach_the_page_from_the_navigation_and_get_an_answer(house, sit, who):
    client = sit(getattr(house, who))
    assert 'href="/c/renji/data/sql/"' in client.get("/c/renji/data/silence/").content.decode()
    answer = post(client, COUNT)
    assert (answer.status_code, cells(answer.content.decode())) == (200, [["3"]])


def test_a_reviewer_is_refused_with_who_can_grant_it_and_is_shown_no_tab(house, sit):
    client = sit(house.rui)
    refused = client.get("/c/renji/data/sql/")
    assert (refused.status_code, "林静" in refused.content.decode()) == (403, True)
    assert 'href="/c/renji/data/sql/"' not in client.get("/c/renji/data/silence/").content.decode()


def test_outsiders_hosts_and_strangers_learn_nothing(house, sit, client):
    urls = {f"/c/renji/data/{path}": method for path, method in PATHS.items()}
    assert {getattr(client, method)(url).status_code for url, method in urls.items()} == {302}
    assert {getattr(sit(house.zhou), method)(url).status_code for url, method in urls.items()} == {403}
    stranger = stage.stranger()
    assert {getattr(sit(stranger), method)(url).status_code for url, method in urls.items()} == {404}


def test_a_wrong_question_comes_back_with_the_reason_and_its_words_kept(house, sit):
    answer = post(sit(house.ana), "select identiti from messages")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "这句 SQL 算不了" in page
    assert "select identiti from messages" in page


@pytest.mark.parametrize(("sql", "said"), [("drop view messages", "只能问，不能改"), ("select * from read_csv('/etc/passwd')", "读不到文件"), ("", "必填")])
def test_what_may_not_be_asked_is_refused_in_words_and_changes_nothing(house, sit, sql, said):
    answer = post(sit(house.ana), sql)
    assert (answer.status_code, said in answer.content.decode(), "root:" in answer.content.decode()) == (422, True, False)
    assert asking.ask(house.community.pk, COUNT).rows == [[3]]


def test_a_question_sees_only_its_own_community(house, sit):
    client = sit(stage.stranger())
    page = client.post("/c/other/data/sql/", {"sql": COUNT}).content.decode()
    assert cells(page) == [["0"]]


def test_the_answer_comes_as_a_file_with_no_formula_in_it(house, sit):
    answer = post(sit(house.ana), "select '=1+1' as f, -2 as n, null as u, '早' as t", **{"as": "csv"})
    assert (answer["Content-Type"], answer.content.decode()) == ("text/csv; charset=utf-8", "\ufefff,n,u,t\n'=1+1,-2,,早\n")


def test_more_rows_than_the_page_shows_are_said(house, sit, monkeypatch):
    monkeypatch.setattr("qunying.faces.console.views.asking.ROWS_SHOWN", 2)
    page = post(sit(house.ana), "select message from messages").content.decode()
    assert (len(cells(page)), "前 2 行，后面还有" in page) == (2, True)


def test_text_in_an_answer_is_shown_and_not_run(house, sit):
    page = post(sit(house.ana), "select '<script>alert(1)</script>' as x").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)" not in page


def test_a_busy_installation_asks_for_patience(house, sit, monkeypatch):
    def busy(*args, **more):
        raise running.Refused("sql_busy")

    monkeypatch.setattr(asking, "ask", busy)
    answer = post(sit(house.ana), COUNT)
    assert (answer.status_code, "上一个问题还在算" in answer.content.decode()) == (422, True)


def test_a_kept_question_opens_by_its_link_for_a_colleague_with_the_newest_answer(house, sit):
    answer = sit(house.ana).post("/c/renji/data/sql/keep/", {"name": "说了几句", "sql": COUNT})
    assert answer.status_code == 302
    page = sit(house.chen).get(answer["Location"]).content.decode()
    assert (cells(page), "说了几句" in page, "阿娜" in page) == ([["3"]], True, True)


def test_a_kept_question_of_another_community_does_not_exist_and_a_dropped_one_is_gone(house, sit):
    question = asking.keep(house.community.pk, name="问", sql=COUNT, by=1)
    assert sit(stage.stranger()).get(f"/c/other/data/sql/{question.public_id}/").status_code == 404
    client = sit(house.ana)
    assert client.post(f"/c/renji/data/sql/{question.public_id}/drop/").status_code == 302
    assert (client.get(f"/c/renji/data/sql/{question.public_id}/").status_code, asking.saved(house.community.pk)) == (404, [])


def test_a_question_without_a_name_is_not_kept_and_says_so(house, sit):
    answer = sit(house.ana).post("/c/renji/data/sql/keep/", {"name": " ", "sql": COUNT})
    assert (answer.status_code, "要 1 到 60 个字" in answer.content.decode(), asking.saved(house.community.pk)) == (422, True, [])


def test_every_example_question_is_answered(house):
    from qunying.faces.console.pages.asking import EXAMPLES

    assert all(asking.ask(house.community.pk, sql).columns for _, sql in EXAMPLES)


def forecast(house, *chances, used="model"):
    """A forecast of these chances for the house's groups is kept."""
    today = clock.today("Asia/Shanghai")
    signs = dict.fromkeys(SIGNS, 4.0)
    effects = dict.fromkeys(("recency", "gap", "count"), 0.5)
    rows = [
        {"unit": room.pk, "probability": p, "baseline": None if p is None else p / 2, "effects": effects if p is not None else {}, "signs": signs}
        for room, p in zip(house.rooms, chances, strict=False)
    ]
    missing = [] if used != "none" else [{"what": "cut_offs", "have": 3, "need": 16}]
    kept.keep(house.community.pk, silence.telling.NAME, cut_off=today, body=asdict(Outlook(used, apart.number(today) - 1, missing=missing, rows=rows)))


def test_before_the_first_forecast_the_page_says_what_it_waits_for(house, sit):
    page = sit(house.chen).get("/c/renji/data/silence/").content.decode()
    assert "记录满半年" in page
    assert sit(house.chen).get("/c/renji/data/silence/groups.csv").status_code == 404


@pytest.mark.parametrize(
    ("chances", "said"),
    [
        ((0.82, 0.4, 0.02), "1 个接下来 28 天多半会没人说话：「01 营」"),
        ((0.4, 0.1, 0.02), "没有哪个多半会冷，最要留心的是「01 营」：40% 的可能"),
        ((0.06, 0.02, 0.01), "都不太会冷，可能最大的「01 营」也只有 6%"),
    ],
)
def test_the_finding_is_read_from_the_chances(house, sit, chances, said):
    forecast(house, *chances)
    page = sit(house.chen).get("/c/renji/data/silence/").content.decode()
    assert said in page
    assert "已经 4 天没人说话，平时隔 4 天" in page


def test_where_it_cannot_be_told_no_chance_is_shown(house, sit):
    forecast(house, None, None, used="none")
    page = sit(house.chen).get("/c/renji/data/silence/").content.decode()
    assert "还不能预测：记录太短" in page
    assert "沉默的可能</th>" not in page


def test_the_file_has_the_numbers_as_they_are(house, sit):
    forecast(house, 0.825, 0.4)
    lines = sit(house.chen).get("/c/renji/data/silence/groups.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("group,name,cut_off,probability,baseline")
    assert lines[1].startswith("ying-01,01 营,2026-11-12,0.825,0.4125,4.0,4.0,4.0,4.0,")

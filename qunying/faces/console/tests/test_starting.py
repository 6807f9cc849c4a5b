"""Six questions in the console: answers kept, bad ones asked again, what comes of them shown, and the community applied."""

import re

import orjson
import pytest

from qunying import starters
from qunying.faces.console.pages import trial
from qunying.faces.console.tests import stage
from qunying.groups import queries as groups
from qunying.people import queries as people

pytestmark = pytest.mark.django_db
ANSWERS = {
    "": {"kind": "store", "name": "山茶果铺"},
    "whom/": {"whom": "刚搬来的年轻父母，周末才有空"},
    "solves/": {"solves": "想吃新鲜的，不知道哪天有"},
    "stays/": {"stays": "说一句就给你留好，来了就拿"},
    "promise/": {"promise": "每天 10:30 报当天的货和价，15 分钟"},
    "team/": {"owner": "苏青", "hosts": "阿兰、小满", "hours": "1.5", "start": "2026-11-16"},
}
REPORT = {"members": 40, "planned": 72, "delivered": 72, "late": 0, "lost": 0, "duplicated": 0, "seconds": 9.5}


@pytest.fixture
def owner(db, morning):
    return stage.staff.create_first_owner(username="lin", password=stage.PASSWORD, display_name="林静")


@pytest.fixture
def lived(monkeypatch):
    """The rehearsal is over; that of a child process is tried in the browser's test."""
    monkeypatch.setattr(trial, "look", lambda text, groups: trial.Trial("done", 100, REPORT))


def plain(answer):
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def answer_all(client, **changes):
    """Every question is answered; returns where the last answer leads."""
    to = ""
    for step, given in ANSWERS.items():
        to = client.post(f"/new/{step}", {**given, **changes.get(step.strip("/") or "kind", {})}).headers.get("Location")
    return to


def checksum(answer):
    return re.search(r'name="checksum" value="(\w+)"', answer.content.decode()).group(1)


def test_six_answers_lead_to_a_page_that_says_what_will_be_there_and_what_will_not(sit, owner, lived):
    client = sit(owner)
    assert answer_all(client) == "/new/result/"
    page = plain(client.get("/new/result/"))
    said = ["山茶果铺：2 个群，从 2026-11-16 到 2026-12-13", "山茶果铺 1 号街坊群", "每天 10:30 报当天的货和价，15 分钟", "第一次 2026-11-16"]
    said += ["最忙的一天 0.8 小时，说好 1.5 小时", "40 位模拟成员过完全程", "系统还不执行，由人照做", "当天的货和价", "话术是按一家社区水果店写的"]
    assert [sentence for sentence in said if sentence not in page] == []
    assert people.communities() == []


def test_it_is_applied_as_seen_and_the_first_page_greets_with_the_invitation(sit, owner, lived):
    client = sit(owner)
    answer_all(client)
    seen = client.get("/new/result/")
    done = client.post("/new/result/begin/", {"checksum": checksum(seen)})
    community = next(iter(people.communities()))
    assert done.headers["Location"] == f"/c/{community.slug}/?opened=1"
    assert [row.name for row in groups.groups(community.pk)] == ["山茶果铺 1 号街坊群", "山茶果铺 2 号街坊群"]
    page = client.get(done.headers["Location"])
    assert f"/m/{community.slug}/join" in plain(page) and "<svg" in page.content.decode()
    assert client.get("/new/result/").headers["Location"] == "/new/kind/"  # the draft is used up


def test_who_names_herself_as_the_owner_is_that_owner_and_not_two_people(sit, owner, lived):
    client = sit(owner)
    answer_all(client, team={"owner": "林静"})
    client.post("/new/result/begin/", {"checksum": checksum(client.get("/new/result/"))})
    community = next(iter(people.communities()))
    owners = [row for row in people.staff(community.pk) if row.role == "owner"]
    assert [(row.name, row.has_login) for row in owners] == [("林静", True)]
    assert people.staff_of_account(owner.pk, community.pk).pk == owners[0].id


def test_only_what_was_seen_is_applied(sit, owner, lived):
    client = sit(owner)
    answer_all(client)
    stale = client.post("/new/result/begin/", {"checksum": "0" * 64})
    assert (stale.status_code, "校验码对不上" in plain(stale)) == (409, True)
    assert people.communities() == []


@pytest.mark.parametrize(
    ("step", "given", "sentence"),
    [
        ("", {"kind": "store", "name": ""}, "请写上社群的名字"),
        ("", {"kind": "zoo", "name": "山茶"}, "zoo"),
        ("whom/", {"whom": "人"}, "太短"),
        ("stays/", {"stays": "{打卡}就能留下来"}, "用不了的字符"),
        ("promise/", {"promise": "我们会经常回复大家"}, "说了等于没说"),
        ("promise/", {"promise": "每天 22:00 报货，15 分钟"}, "放不下"),
        ("team/", {"owner": "苏青", "hosts": "阿兰 阿兰", "hours": "1.5", "start": "2026-11-16"}, "写了两次"),
        ("team/", {"owner": "苏青", "hosts": "阿兰", "hours": "0.2", "start": "2026-11-16"}, "要 0.9 小时"),
        ("team/", {"owner": "苏青", "hosts": "阿兰", "hours": "2", "start": "2026-11-18"}, "2026-11-18"),
    ],
)
def test_a_bad_answer_is_said_under_its_field_and_everything_stays(sit, owner, step, given, sentence):
    client = sit(owner)
    client.post("/new/", ANSWERS[""])
    answer = client.post(f"/new/{step}", given)
    assert (answer.status_code, sentence in plain(answer)) == (422, True)
    assert "山茶果铺" in client.get("/new/").content.decode()


def test_going_back_keeps_what_was_answered_and_another_kind_asks_its_promise_anew(sit, owner, lived):
    client = sit(owner)
    answer_all(client)
    assert "刚搬来的年轻父母" in client.get("/new/whom/").content.decode()
    client.post("/new/", {"kind": "product", "name": "山茶果铺"})
    assert starters.starter("product").default("promise") in client.get("/new/promise/").content.decode()
    assert "刚搬来的年轻父母" in client.get("/new/whom/").content.decode()


def test_the_result_leads_back_to_the_first_question_that_has_no_answer(sit, owner):
    client = sit(owner)
    assert client.get("/new/result/").headers["Location"] == "/new/kind/"
    assert client.get("/new/promise/").headers["Location"] == "/new/"
    assert client.get("/new/elephant/").status_code == 404


def test_the_blueprint_can_be_taken_away_as_the_engineer_reads_it(sit, owner, lived):
    from qunying.blueprint.check import check
    from qunying.blueprint.load import load_text

    client = sit(owner)
    answer_all(client)
    assert check(load_text(client.get("/new/result/blueprint.yaml").content.decode())) == []


@pytest.mark.mechanism("002-037")
def test_a_product_community_that_leaves_its_members_without_an_answer_is_refused_in_its_own_words(sit, owner):
    client = sit(owner)
    data = starters.starter("product").blueprint.data
    whole = client.post("/new/plan/", {"text": stage.text(data)})
    for kind in ("feedback", "response", "diary", "contest", "notice"):
        assert kind in {activity["kind"] for activity in data["activities"]}
    without = {**data, "activities": [activity for activity in data["activities"] if activity["kind"] != "response"]}
    refused = client.post("/new/plan/", {"text": stage.text(without)})
    assert (whole.status_code, refused.status_code) == (200, 422)
    assert "用着别扭的地方" in plain(refused) and "14 天" in plain(refused)


def test_nobody_but_the_owner_of_the_installation_finds_the_questions(sit, camp):
    client = sit(camp.lin)
    paths = ["", "file/", "whom/", "result/", "result/rehearsal/", "result/blueprint.yaml"]
    assert [client.get(f"/new/{path}").status_code for path in paths] == [404] * len(paths)
    assert [client.post(f"/new/{path}").status_code for path in ("", "result/begin/", "result/again/")] == [404] * 3


def test_a_file_of_ones_own_is_still_taken(sit, owner):
    assert "用蓝图建社群" in plain(sit(owner).get("/new/file/"))


@pytest.mark.parametrize(("code", "report", "state"), [("0", orjson.dumps(REPORT), "done"), ("1", b"", "failed"), ("0", b"{", "failed")])
def test_a_rehearsals_end_is_read_from_its_folder(settings, code, report, state):
    place = trial._place("a blueprint")
    place.mkdir(parents=True)
    (place / "report").write_bytes(report)
    (place / "code").write_text(code)
    assert trial.look("a blueprint", groups=1).state == state
    trial.again("a blueprint")
    assert not place.exists()


def test_a_third_rehearsal_waits_for_its_turn(settings, monkeypatch):
    begun = []
    monkeypatch.setattr(trial, "_begin", lambda place, text, members: (place.mkdir(parents=True), begun.append((text, members))))
    assert [trial.look(text, groups=3).state for text in ("a", "b", "c")] == ["running", "running", "waiting"]
    assert begun == [("a", 40), ("b", 40)]

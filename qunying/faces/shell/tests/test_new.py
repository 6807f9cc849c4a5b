"""``qunying new``: six answers from a person, a file or options become a blueprint that passed."""

import io
import sys

import pytest

from qunying import starters
from qunying.faces.shell.commands import new

pytestmark = pytest.mark.django_db


@pytest.fixture
def typing(monkeypatch):
    """A person at the keyboard who types these lines."""

    def lines(*given):
        keyboard = io.StringIO("".join(f"{line}\n" for line in given))
        keyboard.isatty = lambda: True
        monkeypatch.setattr(sys, "stdin", keyboard)

    return lines


def test_options_write_a_blueprint_that_passes_check_and_says_what_comes_next(qunying, tmp_path, morning):
    to = tmp_path / "guo"
    answer = qunying("new", "--kind", "store", "--name", "山茶果铺", "--owner", "苏青", "--hosts", "阿兰，小满", "--to", to, "--no-rehearse", "--json")
    told = answer.json["told"]
    assert (answer.code, told["name"], told["groups"]) == (0, "山茶果铺", ["山茶果铺 1 号街坊群", "山茶果铺 2 号街坊群"])
    assert (told["first"], told["days"], answer.json["next"]) == ("2026-11-16", 28, f"qunying apply {to}")
    assert [one["id"] for one in answer.json["plan"]["by_hand"]] == ["board", "pay", "refund"]
    checked = qunying("check", to, "--json").json
    assert (checked["ok"], checked["problems"], checked["warnings"]) == (True, [], [])


def test_the_plan_says_in_its_head_what_people_do_themselves(qunying, tmp_path, morning):
    to = tmp_path / "guo"
    qunying("new", "--kind", "store", "--to", to, "--no-rehearse")
    answer = qunying("plan", to)
    head = answer.out.split("\ncommunity")[0]
    assert "系统还不执行，由人照做：收款与对账" in head and "由人照做：新客券" not in head


def test_a_person_is_asked_six_questions_and_a_bad_answer_is_asked_again(qunying, typing, tmp_path, morning):
    to = tmp_path / "ying"
    six = ["晨读营", "", "", "", "我们会及时回应每一位", "每晚九点，45 分钟，逐条回应"]
    typing("9", "1", "读", *six, "苏青", "阿兰、阿兰", "阿兰、小满", "0.2", "2", "2020-01-01", "")
    answer = qunying("new", "--to", to, "--no-rehearse")
    assert answer.code == 0, answer.err
    said = ["请写 1 到", "「叫什么名字」太短", "「及时」说了等于没说", "营主「阿兰」写了两次", "要 0.9 小时", "2020-01-01 已经到了"]
    assert [sentence for sentence in said if sentence not in answer.err] == []
    assert "承诺：每晚九点，45 分钟，逐条回应（第一次 2026-11-16）" in answer.out and "晨读营：01 营、02 营" in answer.out
    assert '- {id: "host-{n:02}", role: host, count: 2, hours_per_day: 2.0, names: [阿兰, 小满]}' in (to / "blueprint.yaml").read_text()


def test_answers_may_stand_in_a_file(qunying, tmp_path, morning):
    sheet, to = tmp_path / "answers.yaml", tmp_path / "product"
    sheet.write_text("kind: product\nname: 小灯\nhosts: [阿兰]\ngroups: 1\n")
    assert qunying("new", "--answers", sheet, "--to", to, "--no-rehearse", "--json").json["told"]["groups"] == ["1 号共创群"]
    sheet.write_text("kind: product\nnmae: 小灯\n")
    wrong = qunying("new", "--answers", sheet, "--to", tmp_path / "other", "--json")
    assert (wrong.code, wrong.json["code"], (tmp_path / "other").exists()) == (1, "unknown_answer", False)
    sheet.write_text("[: ]")
    assert qunying("new", "--answers", sheet, "--json").json["code"] == "answers_unreadable"


def test_a_folder_with_something_in_it_is_never_written_over(qunying, tmp_path, morning):
    (tmp_path / "blueprint.yaml").write_text("mine")
    answer = qunying("new", "--kind", "camp", "--to", tmp_path, "--no-rehearse", "--json")
    assert (answer.code, answer.json["code"]) == (1, "folder_taken")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_without_a_person_and_without_a_kind_it_says_what_is_missing(qunying, tmp_path, morning):
    answer = qunying("new", "--to", tmp_path / "x", "--json")
    assert (answer.code, answer.json["code"]) == (1, "no_answer")
    assert "什么社群" in answer.json["message"]


LIVED = {  # what must have happened in four weeks of each kind for it to be that kind
    "camp": ["activities.checked_in", "charter.promise_judged"],
    "product": ["activities.feedback_sent", "activities.feedback_answered", "activities.response_published"],
    "store": ["commerce.coupon_issued", "commerce.coupon_redeemed", "activities.jielong_joined"],
    "paid": ["charter.promise_judged", "activities.feedback_answered"],
    "interest": ["activities.run_signed_up", "activities.run_arrived"],
    "brand": ["channels.delivered", "charter.promise_judged"],
}


@pytest.mark.mechanism("001-064")
@pytest.mark.parametrize("kind", [one.kind for one in starters.all_starters()])
def test_each_kind_of_community_comes_from_six_answers_and_lives_through_four_weeks(qunying, tmp_path, morning, kind):
    to = tmp_path / kind
    hers = ["--name", "山茶小院", "--whom", "刚搬来的年轻父母，周末才有空", "--owner", "苏青", "--hosts", "阿兰"]
    answer = qunying("new", "--kind", kind, *hers, "--to", to, "--json")
    assert answer.code == 0, answer.err
    found, plan = answer.json["rehearsal"], answer.json["plan"]
    assert (found["lost"], found["duplicated"], found["given_up"], found["delivered"]) == (0, 0, 0, plan["deliveries"])
    assert found["members"] > 0 and found["by_kind"]["channels.message_posted"] > 0
    assert [name for name in LIVED[kind] if not found["by_kind"].get(name)] == []
    assert kind != "brand" or found["delivered"] >= 30


def test_a_rehearsal_that_fails_leaves_the_blueprint_and_says_so(qunying, tmp_path, morning, monkeypatch):
    monkeypatch.setattr(new, "_rehearse", lambda target, groups: None)
    answer = qunying("new", "--kind", "camp", "--to", tmp_path / "ying")
    assert (answer.code, "预演没有走完" in answer.err, (tmp_path / "ying" / "blueprint.yaml").exists()) == (1, True, True)

"""Promises on the command line: vague ones are refused by their word, the others' days, times and length are data."""

import pytest

from qunying.faces.shell.tests.conftest import ONE_GROUP

TEXT = "每晚 20:30 到 21:30，领读人会回复当天每一条摘句, slot: evening"


@pytest.mark.mechanism("004-004")
@pytest.mark.parametrize(
    ("text", "word"),
    [("不定期邀请大咖分享", "不定期"), ("有空就来群里答疑", "有空"), ("每周二 20:00 尽量分享 30 分钟", "尽量"), ("提问会及时回复", "及时")],
)
def test_a_vague_promise_is_refused_and_the_vague_word_is_named(qunying, spoil, text, word):
    answer = qunying("check", spoil((TEXT, text)), "--json")
    (problem,) = [one for one in answer.json["problems"] if one["path"] == "positioning.promises.0.text"]
    assert (answer.code, problem["code"]) == (1, "promise_vague") and f"「{word}」" in problem["message"] and problem["line"] == 23


@pytest.mark.mechanism("004-004")
@pytest.mark.parametrize(
    ("text", "weekdays", "date", "times", "minutes"),
    [
        ("每周二 30 分钟主题分享", [1], None, ["20:00"], 30),
        ("每周二 30 分钟主题分享, at: '19:30'", [1], None, ["19:30"], 30),
        ("5月16日19:00-20:00 群内答疑", [], "2027-05-16", ["19:00"], 60),
        ("2026年11月16日19:00-20:00 群内答疑", [], "2026-11-16", ["19:00"], 60),
        ("每周二 30 分钟主题分享, slot: evening", [1], None, ["20:30"], 30),
        ("每晚领读人回复每一条, slot: evening", [0, 1, 2, 3, 4, 5, 6], None, ["20:30"], 60),
    ],
)
def test_every_text_that_passes_gives_weekday_or_date_time_and_length_as_data(qunying, spoil, text, weekdays, date, times, minutes):
    answer = qunying("check", spoil((TEXT, text)), "--json")
    (found,) = answer.json["promises"]
    assert (answer.code, found["id"]) == (0, "evening-reply")
    assert [found["schedule"][name] for name in ("weekdays", "date", "times", "minutes")] == [weekdays, date, times, minutes]


def test_a_time_nobody_wrote_is_assumed_aloud(qunying, spoil):
    answer = qunying("check", spoil((TEXT, "每周二 30 分钟主题分享")), "--json")
    (warning,) = [one for one in answer.json["warnings"] if one["code"] == "promise_time_assumed"]
    assert "没写几点，先按 20:00 算" in warning["message"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("邀请大咖来分享", "promise_without_day"), ("24 小时内回复每一条", "promise_without_day"), ("每周一次直播", "promise_without_day"),
        ("每周二 20:00 主题分享", "promise_without_length"), ("2月30日 19:00-20:00 答疑", "promise_no_such_day"),
        ("11月16日 周二 19:00-20:00 答疑", "promise_other_weekday"), ("每周二 20:00 分享 30 分钟, groups: [nowhere]", "unknown_promise_group"),
    ],
)  # fmt: skip
def test_each_fault_has_its_own_name_and_mend(qunying, spoil, text, code):
    answer = qunying("check", spoil((TEXT, text)), "--json")
    found = [one for one in answer.json["problems"] if one["path"].startswith("positioning.promises.0")]
    assert [one["code"] for one in found] == [code] and all(one["mend"] for one in found)


@pytest.mark.mechanism("004-004")
@pytest.mark.django_db
def test_the_plan_says_when_each_promise_is_owed(qunying, spoil):
    assert "（每天 20:30-21:30）" in qunying("plan", ONE_GROUP).out
    refused = qunying("plan", spoil((TEXT, "不定期邀请大咖分享")))
    assert refused.code == 1 and "不定期" in refused.out + refused.err

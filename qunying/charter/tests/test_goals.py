"""Goals in one sentence: number, unit and date are read or named as missing."""

from datetime import date

import pytest

from qunying.charter.goals import parse


@pytest.mark.parametrize(
    ("text", "people", "number", "unit", "days", "due"),
    [
        ("21 天内 160 人完成 10 次作业", 160, 10, "次", 21, None),
        ("21 天内 6000 人完成 15 次打卡", 6000, 15, "次", 21, None),
        ("二十一天内一百六十人完成十次作业", 160, 10, "次", 21, None),
        ("2026-12-31 前 1.2万人读完 3 本书", 12_000, 3, "本", None, date(2026, 12, 31)),
        ("2026年12月31日前新增500名成员", None, 500, "人", None, date(2026, 12, 31)),
        ("两个月里营业额做到 30 万元", None, 300_000, "元", 60, None),
        ("三周内有 30 人打卡", None, 30, "人", 21, None),
        ("30 天内 90% 的人留下", None, 90, "%", 30, None),
    ],
)
def test_a_whole_goal_is_read_as_numbers(text, people, number, unit, days, due):
    aim = parse(text)
    assert (aim.people, aim.number, aim.unit, aim.days, aim.due, aim.missing) == (people, number, unit, days, due, ())


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("一起成长", ("number", "unit", "date")),
        ("一直坚持下去", ("number", "unit", "date")),
        ("每天 10 分钟", ("date",)),
        ("一年内做 100", ("unit",)),
        ("21 天内完成作业", ("number", "unit")),
        ("2026-02-31 前完成 3 次", ("date",)),
    ],
)
def test_what_a_goal_does_not_say_is_named(text, missing):
    assert parse(text).missing == missing

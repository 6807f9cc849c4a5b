"""The boss's sheet is one page whatever it has to say, and the workbook's sheets have names Excel takes."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from qunying.faces.kit.typesetting import sheet
from qunying.faces.report import book, drawing, paper
from qunying.insight.findings import Finding, Picture
from qunying.insight.reports import Entry, Report

CAMP = SimpleNamespace(name="人际关系训练营", timezone="Asia/Shanghai", is_demo=False, attribution="")


def report(count, words=20):
    said = "这一段的话很长，" * words
    entries = [Entry(f"one.{number}", "alive", Finding("bad", f"第 {number} 条：{said}", said, said)) for number in range(count)]
    return Report(date(2026, 11, 1), date(2026, 11, 28), datetime(2026, 11, 29, tzinfo=UTC), entries, [])


@pytest.mark.parametrize("count", [0, 1, 40])
def test_however_much_there_is_to_say_it_is_one_page(count):
    assert sheet(paper.SHEET, paper._said(report(count), CAMP), "png").startswith(b"\x89PNG")


def test_what_was_earned_is_on_the_sheet_however_much_weighs_more_and_an_unknown_is_not():
    full = report(40)
    for tone, shown in (("unknown", 0), ("good", 1)):
        picked = paper.chosen(replace(full, entries=[*full.entries, Entry("commerce.roi", "money", Finding(tone, "投入 1 元", "为什么"))]))
        assert (len(picked), [entry.section for entry in picked].count("money")) == (paper.ITEMS_MOST, shown)


def test_what_has_no_room_on_the_sheet_is_counted():
    assert "另有 33 条结论" in paper._said(report(40), CAMP)["more"]


def test_a_sheets_name_is_short_plain_and_never_twice():
    taken = {"结论"}
    names = [book._sheet_name("1 这:个/群*里" + "很" * 40, taken) for _ in range(2)]
    assert names[0] == ("1 这，个，群，里" + "很" * 40)[:31] and names[1].endswith(" 2") and len(names[1]) <= 31


def test_an_unknown_value_breaks_the_line_instead_of_falling_to_zero():
    drawn = drawing.draw(Picture("line", ("a", "b", "c", "d"), (("人", (3.0, None, 4.0, 5.0)),), "人"), "")
    ((role, runs, end),) = drawn.lines
    assert (role, len(runs), end.text) == ("now", 2, "人")
    assert [mark.text for mark in drawn.ys] == ["0", "2.5", "5"]

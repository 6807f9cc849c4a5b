"""Write the ten sheets as ten teams would lay them out, and beside each what every cell of it means: `python -m qunying.camps.sheets.tests.make`."""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path

import xlsxwriter

from qunying.camps.sheets.tests.content import THEMES, full, short, title
from qunying.camps.sheets.workbook import letters

FOLDER = Path(__file__).parent / "fixtures"
START = date(2026, 11, 13)
SLOTS = ("morning", "noon", "evening")
NAMES = {"morning": "早安问候", "noon": "午间万花筒", "evening": "晚间小班会"}
WEEK = "一二三四五六日"


class Book:
    """A workbook being written, and what its cells mean."""

    def __init__(self, name):
        self.path = FOLDER / f"{name}.xlsx"
        self.book = xlsxwriter.Workbook(self.path)
        self.book.set_properties({"created": datetime(2026, 11, 1), "author": ""})  # noqa: DTZ001 - a workbook knows no zone
        self.day = self.book.add_format({"num_format": "m月d日", "align": "center"})
        self.hour = self.book.add_format({"num_format": "h:mm"})
        self.bold = self.book.add_format({"bold": True, "align": "center", "valign": "vcenter", "bg_color": "#E8EEF9", "border": 1})
        self.wrap = self.book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        self.cells, self.said, self.other = {}, {}, {}

    def sheet(self, name):
        self.at = self.book.add_worksheet(name)
        return self.at

    def put(self, row, column, value, what, *, of=None, form=None, merge=None):
        """A cell with its meaning; ``of`` is (day, slot, field, words) or (day, thing, words)."""
        form = form or (self.bold if what in ("header", "slot", "heading", "week", "day", "weekday") else self.wrap)
        if merge:
            self.at.merge_range(row, column, row + merge[0] - 1, column + merge[1] - 1, "", form)
        if isinstance(value, (date, datetime)):
            self.at.write_datetime(row, column, value, self.day)
        elif isinstance(value, time):
            self.at.write_datetime(row, column, value, self.hour)
        elif isinstance(value, str):
            self.at.write_string(row, column, value, form)
        else:
            self.at.write(row, column, value)
        self.means(row, column, what, of)

    def means(self, row, column, what, of=None):
        self.cells[f"{self.at.get_name()}!{letters(column)}{row + 1}"] = what
        if of and len(of) == 4:
            self.said.setdefault(f"{of[0]}/{of[1]}", {})[of[2]] = of[3]
        elif of:
            self.other.setdefault(of[1], {})[str(of[0])] = of[2]

    def words(self, row, column, day, slot, field="full", value=None):
        words = value or {"full": full, "short": short, "title": title}[field](day, slot)
        self.put(row, column, words, field, of=(day, slot, field, words))

    def close(self):
        self.book.close()
        told = {"cells": self.cells, "said": self.said, "other": self.other}
        self.path.with_suffix(".json").write_text(json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def on(day):
    return START + timedelta(days=day - 1)


def dates_down():
    """日期从上往下，时段横着排，最上面一行大标题。"""
    book = Book("01-dates-down")
    book.sheet("排期")
    book.put(0, 0, "《人际关系训练营》第 7 期 · 内容排期表", "heading", merge=(1, 6))
    for column, (head, what) in enumerate([("日期", "header"), ("星期", "header"), *((NAMES[slot], "slot") for slot in SLOTS), ("备注", "header")]):
        book.put(1, column, head, what)
    for day in range(1, 22):
        book.put(day + 1, 0, on(day), "day")
        book.put(day + 1, 1, "周" + WEEK[on(day).weekday()], "weekday")
        for column, slot in enumerate(SLOTS, start=2):
            book.words(day + 1, column, day, slot)
        if day % 3 == 0:
            book.put(day + 1, 5, "海报周三前给设计", "note")
    book.put(24, 0, "注：话术发之前请营主先读一遍，名字换成自己的。", "note", merge=(1, 6))
    book.close()


def days_across():
    """日期横着排，一张工作表一周，左边早、午、晚。"""
    book = Book("02-days-across")
    for week in (1, 2, 3):
        book.sheet(f"第{week}周")
        book.put(0, 0, f"第{week}周排期（市场部 小何）", "week", merge=(1, 8))
        book.put(1, 0, "时段", "header")
        for row, (head, slot) in enumerate([("早", "morning"), ("午", "noon"), ("晚", "evening")], start=2):
            book.put(row, 0, head, "slot")
            for offset in range(7):
                day = (week - 1) * 7 + offset + 1
                if row == 2:
                    book.put(1, offset + 1, f"{on(day).month}月{on(day).day}日（周{WEEK[on(day).weekday()]}）", "day")
                book.words(row, offset + 1, day, slot)
        book.put(5, 0, "负责人", "header")
        for offset in range(7):
            book.put(5, offset + 1, ("小何", "阿宁", "老周")[offset % 3], "note")
    book.close()


def week_grid():
    """一张表里三块，每块一周，周一到周日的格子，日期写在星期下面。"""
    book = Book("03-week-grid")
    book.sheet("十一月排期")
    book.put(0, 0, "十一月社群日历 🗓️", "heading", merge=(1, 8))
    first, row = date(2026, 11, 9), 1
    for week in range(4):
        book.put(row, 0, f"第 {week + 1} 周", "week")
        for offset in range(7):
            book.put(row, offset + 1, f"周{WEEK[offset]}", "weekday")
            when = first + timedelta(days=week * 7 + offset)
            if when >= START and (when - START).days < 21:
                book.put(row + 1, offset + 1, f"{when.month}/{when.day}", "day")
        for line, (slot, head) in enumerate(zip(SLOTS, ("早安 7:30", "午间 12:30", "晚间 20:00"), strict=True), start=2):
            book.put(row + line, 0, head, "slot")
            for offset in range(7):
                day = (first - START).days + week * 7 + offset + 1
                if 1 <= day <= 21:
                    book.words(row + line, offset + 1, day, slot)
        row += 6
    book.close()


def long_list():
    """一行一条：日期合并，时段、时间、标题、完整版、精简版、负责人、素材链接。"""
    book = Book("04-long-list")
    book.sheet("话术总表")
    for column, head in enumerate(("日期", "时段", "时间", "标题", "完整版", "精简版", "负责人", "素材链接")):
        book.put(0, column, head, "header")
    row = 1
    for day in range(1, 22):
        book.put(row, 0, f"{on(day).year}-{on(day):%m-%d}", "day", merge=(3, 1))
        for slot, at in zip(SLOTS, (time(7, 30), "12：30", "晚上8点"), strict=True):
            book.put(row, 1, NAMES[slot], "slot")
            book.put(row, 2, at, "time")
            for column, field in enumerate(("title", "full", "short"), start=3):
                book.words(row, column, day, slot, field)
            book.put(row, 6, "陈知行" if slot == "evening" else "值班营主", "note")
            if slot == "noon":
                book.put(row, 7, f"https://example.org/material/{day:02}", "note")
            row += 1
    book.close()


def both_variants():
    """两层表头：时段合并，下面完整版、精简版；D1 起数，有主题；还有藏起来的行和工作表。"""
    book = Book("05-both-variants")
    book.sheet("内容表")
    for column, head in ((0, "天数"), (1, "日期"), (2, "当日主题")):
        book.put(0, column, head, "header", merge=(2, 1))
    for number, (slot, head) in enumerate(zip(SLOTS, ("早安问候（07:30）", "午间万花筒（12:30）", "晚间小班会（20:00-21:00）"), strict=True)):
        book.put(0, 3 + 2 * number, head, "slot", merge=(1, 2))
        book.put(1, 3 + 2 * number, "完整版", "header")
        book.put(1, 4 + 2 * number, "精简版", "header")
        for day in range(1, 22):
            book.words(day + 1, 3 + 2 * number, day, slot)
            book.words(day + 1, 4 + 2 * number, day, slot, "short")
    for day in range(1, 22):
        book.put(day + 1, 0, f"D{day}", "day")
        book.put(day + 1, 1, on(day), "day")
        theme = f"《{THEMES[day - 1][0]}》"
        book.put(day + 1, 2, theme, "day_title", of=(day, "titles", theme))
    book.at.write_string(23, 3, "旧版，不用了")
    book.at.set_row(23, None, None, {"hidden": True})
    book.sheet("上一期").hide()
    book.at.write_string(0, 0, "上一期的排期，留着参考")
    book.close()


def one_cell_two_variants():
    """一格里两种写法，第几天用中文数，有休息和不发。"""
    book = Book("06-marked-in-cell")
    book.sheet("二十一天")
    book.put(0, 0, "营期安排", "heading", merge=(1, 4))
    book.put(1, 0, "第几天", "header")
    for column, (slot, head) in enumerate(zip(SLOTS, ("早上7点半 早安", "中午12点半", "晚上8点 小班会"), strict=True), start=1):
        book.put(1, column, head, "slot")
        for day in range(1, 22):
            if day in (7, 14) and slot == "noon":
                book.put(day + 1, column, "无", "rest", of=(day, "rests", slot))
                continue
            long, brief = full(day, slot), short(day, slot)
            book.put(day + 1, column, f"【完整版】\n{long}\n【精简版】\n{brief}", "full", of=(day, slot, "full", long))
            book.said[f"{day}/{slot}"]["short"] = brief
    numerals = [*"一二三四五六七八九十", *(f"十{sign}" for sign in "一二三四五六七八九"), "二十", "二十一"]
    for day in range(1, 22):
        book.put(day + 1, 0, f"第{numerals[day - 1]}天", "day")
    book.close()


def sheet_a_day():
    """一天一张工作表，名字就是第几天。"""
    book = Book("07-sheet-a-day")
    book.sheet("填写说明")
    book.put(0, 0, "每天一张表，三个时段各一行。写好以后群里喊一声审核。", "note")
    book.put(1, 0, "精简版给忙不过来的营主用。", "note")
    for day in range(1, 8):
        book.sheet(f"D{day} {on(day).month}月{on(day).day}日")
        for column, head in enumerate(("时段", "标题", "完整版", "精简版", "备注")):
            book.put(0, column, head, "header")
        for row, slot in enumerate(SLOTS, start=1):
            book.put(row, 0, f"{NAMES[slot]}", "slot")
            for column, field in enumerate(("title", "full", "short"), start=1):
                book.words(row, column, day, slot, field)
            if slot == "morning":
                book.put(row, 4, "配图在网盘", "note")
    book.close()


def weekdays_only():
    """一周一张表，只写星期不写日期。"""
    book = Book("08-weekdays-only")
    for week in range(1, 5):
        book.sheet(f"第{week}周")
        book.put(0, 0, "栏目", "header")
        for offset in range(7):
            book.put(0, offset + 1, f"星期{WEEK[offset]}", "weekday")
        for row, (slot, head) in enumerate(zip(SLOTS, ("早安问候", "午间", "晚间"), strict=True), start=1):
            book.put(row, 0, head, "slot")
            for offset in range(7):
                day = (week - 1) * 7 + offset - 4 + 1
                if 1 <= day <= 21:
                    book.words(row, offset + 1, day, slot)
    book.close()


def weeks_down():
    """左边第几周和时段，上面周一到周日，一张大表。"""
    book = Book("09-weeks-down")
    book.sheet("总览")
    book.put(0, 0, "周次", "header")
    book.put(0, 1, "时段", "header")
    for offset in range(7):
        book.put(0, offset + 2, f"周{WEEK[offset]}", "weekday")
    for week in range(1, 5):
        book.put(week * 3 - 2, 0, f"第{week}周", "week", merge=(3, 1))
        for line, slot in enumerate(SLOTS):
            row = week * 3 - 2 + line
            book.put(row, 1, NAMES[slot], "slot")
            for offset in range(7):
                day = (week - 1) * 7 + offset - 4 + 1
                if 1 <= day <= 21:
                    book.words(row, offset + 2, day, slot)
    book.close()


def by_many_hands():
    """几个人手填过的表：日期写成小数、序列号，公式，待定，两个时间，星期写错，多出一列看不懂的。"""
    book = Book("10-many-hands")
    book.sheet("🔥最新版🔥(改3)")
    heads = [("日期", "header"), ("早间7:30", "slot"), ("午间12点30", "slot"), ("晚8:00", "slot"), ("负责人", "header"), ("接龙", "?slot_unknown")]
    for column, (head, what) in enumerate(heads):
        book.put(0, column, head, what)
    written = {1: 11.13, 2: 11.14, 3: "11.15", 4: "11月16日", 5: 46343, 6: 11.18, 7: "11/19（周四）", 8: 11.2, 9: "11月21号 周日", 10: "2026/11/22"}
    for day in range(1, 22):
        value = written.get(day, on(day))
        wrong = day == 9
        book.put(day, 0, value, "?weekday_wrong" if wrong else "day")
        for column, slot in enumerate(SLOTS, start=1):
            if wrong:
                book.put(day, column, full(day, slot), "?day_unclear")
            elif day == 12 and slot == "noon":
                book.at.write_formula(day, column, "=旧表!B3", None, "#REF!")
                book.means(day, column, "?formula_error")
            elif day == 13 and slot == "noon":
                book.put(day, column, "7:30/8:00", "?times_two")
            elif day == 14 and slot == "evening":
                book.at.write_formula(day, column, '=CONCATENATE("今晚","不开会")', book.wrap, full(day, slot))
                book.means(day, column, "full", (day, slot, "full", full(day, slot)))
            elif day == 21 and slot == "noon":
                book.put(day, column, "休息", "rest", of=(day, "rests", slot))
            else:
                book.words(day, column, day, slot)
        book.put(day, 4, "小何" if day % 2 else "阿宁", "note")
    book.close()


ALL = (dates_down, days_across, week_grid, long_list, both_variants, one_cell_two_variants, sheet_a_day, weekdays_only, weeks_down, by_many_hands)

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for make in ALL:
        make()

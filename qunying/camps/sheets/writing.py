"""Write a blueprint's calendar as an Excel one can go on editing: days down, slots across, both variants, and read back it changes nothing."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from qunying.blueprint.document import Blueprint
from qunying.camps import planned
from qunying.camps.cadence import name_of
from qunying.camps.declared import SlotShape
from qunying.camps.planned import PlannedDay
from qunying.camps.sheets.texts import weekday
from qunying.kernel.refusals import Refused

LETTERS_MAX = 32_000  # Excel keeps 32,767 in a cell
HEADS = ("天数", "日期", "星期", "类型", "主题", "要学的")  # as the reader knows them, in every language
FIELDS = (("title", "标题", 16), ("full", "完整版", 46), ("short", "精简版", 30))
FIRST_ROW = 3


def write(bp: Blueprint) -> bytes:
    """The calendar of a blueprint whose content is faultless, as the bytes of an .xlsx file."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False})
    book.set_properties({"title": name_of(bp["content.cadence"]), "created": datetime(2026, 1, 1)})  # noqa: DTZ001 - the same bytes each time
    _Page(book, bp).write()
    _explain(book)
    book.close()
    return out.getvalue()


class _Page:
    """The one sheet of the calendar."""

    def __init__(self, book: Any, bp: Blueprint) -> None:
        self.bp, self.days = bp, planned.days(bp)
        self.slots: list[SlotShape] = sorted(bp["content.slots"], key=lambda slot: slot.begins)
        self.scripts = {(one.day, one.slot): one for one in bp["content.scripts"]}
        self.page = book.add_worksheet("排期")
        plain = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#D4D2CB", "font_size": 10}
        ground = {"": {}, "weekend": {"bg_color": "#FFF7E6"}, "none": {"bg_color": "#EDEDEA"}}
        self.text = {name: book.add_format(plain | more) for name, more in ground.items()}
        self.date = {name: book.add_format(plain | more | {"num_format": "m月d日", "align": "center"}) for name, more in ground.items()}
        self.head = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "border": 1, "bg_color": "#E4E9FB", "border_color": "#B9C2EE"})
        self.title = book.add_format({"bold": True, "font_size": 14, "valign": "vcenter"})
        self.last = len(HEADS) + len(FIELDS) * len(self.slots)

    def write(self) -> None:
        """Heads, widths, days, what stays in sight, and the choice of types."""
        page = self.page
        page.merge_range(0, 0, 0, self.last, self._called(), self.title)
        page.set_row(0, 28)
        for column, head in enumerate(HEADS):
            page.merge_range(1, column, 2, column, head, self.head)
        for number, slot in enumerate(self.slots):
            self._slot_head(len(HEADS) + number * len(FIELDS), slot)
        page.merge_range(1, self.last, 2, self.last, "备注", self.head)
        for column, width in enumerate((6, 9, 6, 10, 18, 26)):
            page.set_column(column, column, width)
        page.set_column(self.last, self.last, 24)
        for row, day in enumerate(self.days, start=FIRST_ROW):
            self._day(row, day)
        page.freeze_panes(FIRST_ROW, 3)
        self._types()
        page.set_landscape()
        page.fit_to_pages(1, 0)

    def _called(self) -> str:
        community = self.bp["positioning.community"]
        return _("%(community)s，%(cohort)s，共 %(days)s 天") % {
            "community": community.name,
            "cohort": name_of(self.bp["content.cadence"]),
            "days": len(self.days),
        }

    def _slot_head(self, column: int, slot: SlotShape) -> None:
        self.page.merge_range(1, column, 1, column + len(FIELDS) - 1, f"{slot.name} {slot.at}", self.head)
        for offset, (_name, head, width) in enumerate(FIELDS):
            self.page.write_string(2, column + offset, head, self.head)
            self.page.set_column(column + offset, column + offset, width)

    def _day(self, row: int, day: PlannedDay) -> None:
        page, tint = self.page, "weekend" if day.date.weekday() >= 5 else ""
        page.write_string(row, 0, f"D{day.index}", self.text[tint])
        page.write_datetime(row, 1, datetime(day.date.year, day.date.month, day.date.day), self.date[tint])  # noqa: DTZ001 - a cell knows no zone
        page.write_string(row, 2, weekday(day.date.weekday()), self.text[tint])
        for column, words in ((3, self._type_of(day)), (4, day.title), (5, day.lesson)):
            self._words(row, column, words, tint, day, "")
        own = {slot.id for slot in day.slots}
        for number, slot in enumerate(self.slots):
            script = self.scripts.get((day.index, slot.id))
            ground = tint if slot.id in own else "none"
            for offset, (name, _head, _width) in enumerate(FIELDS):
                self._words(row, len(HEADS) + number * len(FIELDS) + offset, getattr(script, name, ""), ground, day, slot.name)
        page.write_blank(row, self.last, None, self.text[tint])

    def _words(self, row: int, column: int, words: str, ground: str, day: PlannedDay, slot: str) -> None:
        if len(words) > LETTERS_MAX:
            raise Refused("sheet_words_too_long", day=day.index, slot=slot, letters=len(words))
        if words:
            self.page.write_string(row, column, words, self.text[ground])
        else:
            self.page.write_blank(row, column, None, self.text[ground])

    def _type_of(self, day: PlannedDay) -> str:
        names = [kind.name for kind in self.bp["content.day_types"]]
        name = next(kind.name for kind in self.bp["content.day_types"] if kind.id == day.type)
        return name if names.count(name) == 1 else "" if day.type in names else day.type

    def _types(self) -> None:
        names = list(dict.fromkeys(kind.name for kind in self.bp["content.day_types"]))
        if len(names) > 1 and len(",".join(names)) < 250 and not any("," in name or '"' in name for name in names) and self.days:
            rule = {"validate": "list", "source": names, "error_type": "warning", "error_message": _("请从已有的类型里选。")}
            self.page.data_validation(FIRST_ROW, 3, FIRST_ROW + len(self.days) - 1, 3, rule)


def _explain(book: Any) -> None:
    page = book.add_worksheet("填写说明")
    page.set_column(0, 0, 90)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for row, line in enumerate((
        _("改好以后，回到控制台的日历，点「导入排期」。先看到读懂了什么、会改什么，你点了才存。"),
        _("空着的格子表示这次不改它。这一天不发这个时段，就写「无」。"),
        _("要加一天，在最后一行下面接着写下一天的日期。"),
        _("要改时段的时间，改列头上的时间就行，例如把 07:30 改成 08:00。"),
        _("备注列随便写，不会发出去，也不会存进蓝图。"),
    )):  # fmt: skip
        page.write_string(row, 0, line, wrap)

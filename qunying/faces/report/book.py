"""The report as a workbook: what was found first, then the rows behind every finding, then how each number is made."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from qunying.faces.report import shown
from qunying.insight.reports import Report

NAME_MOST = 31  # what Excel allows for a sheet's name
WIDE, NARROW = 60, 14


def xlsx(report: Report, community: Any) -> bytes:
    """The workbook's bytes; text is written as text, so nothing in it is ever a formula."""
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    looks = {
        "head": book.add_format({"bold": True, "bottom": 1}), "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "share": book.add_format({"num_format": "0.0%"}), "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
    }  # fmt: skip
    _summary(book.add_worksheet(_("结论")), report, community, looks)
    taken = {_("结论"), _("这些数怎么算的")}
    for number, entry in enumerate((one for one in report.entries if one.finding.rows), start=1):
        name = _sheet_name(f"{number} {entry.finding.title}", taken)
        _rows(book.add_worksheet(name), entry.finding, looks)
    _definitions(book.add_worksheet(_("这些数怎么算的")), report, looks)
    book.close()
    return sink.getvalue()


def _summary(sheet: Any, report: Report, community: Any, looks: dict[str, Any]) -> None:
    sheet.set_column(0, 1, NARROW)
    sheet.set_column(2, 4, WIDE, looks["wrap"])
    sheet.write_string(0, 0, community.name, looks["title"])
    sheet.write_string(1, 0, shown.span(report))
    for column, head in enumerate((_("部分"), _("轻重"), _("结论"), _("为什么这样说"), _("下一步"))):
        sheet.write_string(3, column, head, looks["head"])
    names, tones = shown.sections(), shown.tones()
    for row, entry in enumerate(report.entries, start=4):
        found = entry.finding
        for column, text in enumerate((names[entry.section], tones[found.tone], found.title, found.cause, found.act)):
            sheet.write_string(row, column, text, looks["wrap"])
    sheet.freeze_panes(4, 0)


def _rows(sheet: Any, found: Any, looks: dict[str, Any]) -> None:
    sheet.write_string(0, 0, found.title, looks["title"])
    sheet.set_column(0, 0, NARROW * 2)
    sheet.set_column(1, len(found.rows.heads), NARROW)
    for column, head in enumerate(found.rows.heads):
        sheet.write_string(2, column, head, looks["head"])
    for number, row in enumerate(found.rows.rows, start=3):
        for column, value in enumerate(row):
            _cell(sheet, number, column, value, looks["share"] if column in found.rows.shares else None, looks)
    sheet.freeze_panes(3, 1)


def _cell(sheet: Any, row: int, column: int, value: Any, look: Any, looks: dict[str, Any]) -> None:
    if value is None:
        return  # unknown stays empty: a zero would be a claim
    if isinstance(value, bool) or not isinstance(value, int | float | date):
        sheet.write_string(row, column, shown.cell(value))
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, looks["day"])
    else:
        sheet.write_number(row, column, value, look)


def _definitions(sheet: Any, report: Report, looks: dict[str, Any]) -> None:
    sheet.set_column(0, 4, WIDE / 1.5, looks["wrap"])
    for column, head in enumerate((_("问什么"), _("怎么算"), _("分母"), _("看不到什么"), _("指标名"))):
        sheet.write_string(0, column, head, looks["head"])
    for row, one in enumerate(report.definitions, start=1):
        for column, text in enumerate((one.question, one.formula, one.denominator, one.observability, one.name)):
            sheet.write_string(row, column, str(text), looks["wrap"])


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """A name Excel takes: no []:*?/\\, at most 31 letters, not twice."""
    clean = "".join("，" if letter in "[]:*?/\\'" else letter for letter in wanted)[:NAME_MOST]
    name, number = clean, 2
    while name.casefold() in {one.casefold() for one in taken}:
        name = f"{clean[: NAME_MOST - 3]} {number}"
        number += 1
    taken.add(name)
    return name

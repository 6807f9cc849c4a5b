"""The report on one sheet of A4 for somebody who has one minute."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import typst
from django.utils.translation import gettext as _
from pylopdf_fonts_zh_cn import sans_path

from qunying.faces.report import shown
from qunying.insight.reports import Entry, Report

SHEET: Final = Path(__file__).with_name("sheet.typ")
FACE: Final = "Noto Sans SC"
ITEMS_MOST: Final = 7  # what an A4 sheet holds with three lines each


def pdf(report: Report, community: Any) -> bytes:
    """One page: the findings that weigh most, their causes and what to do."""
    return _set(_said(report, community), "pdf")


def _set(said: dict[str, Any], form: Literal["pdf", "png"]) -> bytes:
    made = typst.compile(str(SHEET), font_paths=fonts(), format=form, sys_inputs={"said": json.dumps(said, ensure_ascii=False)})
    assert isinstance(made, bytes)  # one page; several pictures would be a list
    return made


@cache
def fonts() -> typst.Fonts:
    """The one face the sheet is set in; a missing face would leave letters out without a word, so it fails here."""
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(Path(sans_path()).parent)])
    if FACE not in found.families():
        raise RuntimeError(f"the face {FACE} is missing")
    return found


def chosen(report: Report) -> list[Entry]:
    """What a sheet has room for: the weightiest, in the order of reading."""
    weighty = report.weightiest(ITEMS_MOST)
    return [entry for entry in report.entries if entry in weighty]


def _said(report: Report, community: Any) -> dict[str, Any]:
    tones, picked = shown.tones(), chosen(report)
    left = len(report.entries) - len(picked)
    return {
        "community": community.name, "span": shown.span(report), "headline": shown.headline(report), "face": FACE,
        "items": [
            {"word": tones[entry.finding.tone], **{name: getattr(entry.finding, name) for name in ("tone", "title", "cause", "act")}} for entry in picked
        ],
        "foot": _("数据截至 %(at)s") % {"at": shown.moment(report.data_time, community.timezone)},
        "more": _("另有 %(n)s 条结论和全部数字在完整报告里") % {"n": left} if left else "",
        "demo": _("演示数据") if community.is_demo else "",
    }  # fmt: skip

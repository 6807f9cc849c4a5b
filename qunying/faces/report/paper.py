"""The report on one sheet of A4 for somebody who has one minute."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from qunying.faces.kit.typesetting import sheet
from qunying.faces.report import shown
from qunying.insight.reports import Entry, Report

SHEET: Final = Path(__file__).with_name("sheet.typ")
ITEMS_MOST: Final = 7  # what an A4 sheet holds with three lines each


def pdf(report: Report, community: Any) -> bytes:
    """One page: the findings that weigh most, their causes and what to do."""
    return sheet(SHEET, _said(report, community), "pdf")


def chosen(report: Report) -> list[Entry]:
    """What a sheet has room for: the weightiest, in the order of reading, and what was earned where that is known."""
    weighty = report.weightiest(ITEMS_MOST)
    earned = next((entry for entry in report.of("money") if entry.finding.tone in ("good", "bad")), None)
    if earned is not None and earned not in weighty:
        weighty[-1] = earned  # who pays for it all asks this first
    return [entry for entry in report.entries if entry in weighty]


def _said(report: Report, community: Any) -> dict[str, Any]:
    tones, picked = shown.tones(), chosen(report)
    left = len(report.entries) - len(picked)
    return {
        "community": community.name, "span": shown.span(report), "headline": shown.headline(report),
        "items": [
            {"word": tones[entry.finding.tone], **{name: getattr(entry.finding, name) for name in ("tone", "title", "cause", "act")}} for entry in picked
        ],
        "foot": _("数据截至 %(at)s") % {"at": shown.moment(report.data_time, community.timezone)},
        "more": _("另有 %(n)s 条结论和全部数字在完整报告里") % {"n": left} if left else "",
        "demo": _("演示数据") if community.is_demo else "",
    }  # fmt: skip

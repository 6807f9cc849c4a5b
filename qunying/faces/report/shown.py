"""A report made ready for a page: sections in words, pictures drawn, cells written as people read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from qunying.faces.report.drawing import Drawing, draw
from qunying.groups import queries as groups
from qunying.insight import reports
from qunying.insight.findings import SECTIONS, Finding
from qunying.insight.reports import Report

HEADLINES = 3
ROWS_SHOWN = 200  # on a page; the workbook and the CSV have all


@dataclass(frozen=True, slots=True)
class Item:
    """A finding as the page sets it."""

    key: str
    finding: Finding
    word: str  # the tone in a word
    drawing: Drawing | None
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    more: int  # rows that are not shown


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its items."""

    key: str
    name: str
    items: Sequence[Item]


def make(community: Any, *, end: date | None = None, days: int = reports.DAYS) -> Report:
    """The community's report with its groups' names."""
    return reports.build(community.pk, end=end, days=days, groups={row.id: row.name for row in groups.groups(community.pk)})


def parts(report: Report) -> Iterator[Part]:
    """The sections that have something to say, in the order of reading."""
    names = sections()
    for section in SECTIONS:
        found = report.of(section)
        if found:
            yield Part(section, names[section], [_item(entry.key, entry.finding) for entry in found])


def sections() -> dict[str, str]:
    """What each section answers."""
    return {
        "alive": _("还活着吗"), "people": _("人从哪来，在哪里走"), "carry": _("谁在扛"), "answer": _("有人接话吗"),
        "groups": _("哪些群要动手"), "money": _("挣了没有"),
    }  # fmt: skip


def tones() -> dict[str, str]:
    """The word for each tone; colour never stands alone."""
    return {"bad": _("要管"), "watch": _("留意"), "good": _("不错"), "plain": _("如实"), "unknown": _("未知")}


def headline(report: Report) -> str:
    """The report in one breath: its first findings."""
    titles = [entry.finding.title.removesuffix(_("。")) for entry in report.weightiest(HEADLINES)]
    return _("；").join(titles) + _("。") if titles else _("这段时间没有可说的。")


def span(report: Report) -> str:
    """2026-11-01 到 2026-11-28."""
    return _("%(start)s 到 %(end)s，共 %(days)s 天") % {
        "start": report.start.isoformat(), "end": report.end.isoformat(), "days": (report.end - report.start).days + 1,
    }  # fmt: skip


def moment(at: datetime | None, timezone: str) -> str:
    """The data time where the community lives."""
    return f"{at.astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M}" if at else ""


def cell(value: Any, *, share: bool = False) -> str:
    """A value as a table shows it; unknown is a dash."""
    if value is None:
        return "—"
    if share:
        return f"{100 * value:.1f}%"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


def _item(key: str, found: Finding) -> Item:
    drawing = draw(found.picture, found.title) if found.picture and len(found.picture.x) > 1 else None  # one point is no course
    if found.rows is None:
        return Item(key, found, tones()[found.tone], drawing, (), (), 0)
    shown = [[cell(value, share=place in found.rows.shares) for place, value in enumerate(row)] for row in found.rows.rows[:ROWS_SHOWN]]
    return Item(key, found, tones()[found.tone], drawing, found.rows.heads, shown, max(0, len(found.rows.rows) - ROWS_SHOWN))

"""The week on paper and as a picture, set by Typst in a face that knows Chinese."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from qunying.faces.boss.week import DAYS, Line, Week
from qunying.faces.kit.typesetting import sheet

SHEET: Final = Path(__file__).with_name("sheet.typ")
PICTURE_PPI: Final = 216.0  # about 1,080 px wide: read in a chat without opening it


def pdf(week: Week) -> bytes:
    """One A4 sheet."""
    return _set(week, "pdf", paper="a4")


def png(week: Week) -> bytes:
    """One picture of a phone's width, as long as it needs."""
    return _set(week, "png", paper="phone")


def _set(week: Week, form: Literal["pdf", "png"], *, paper: str) -> bytes:
    return sheet(SHEET, {**_said(week), "paper": paper}, form, ppi=PICTURE_PPI)


def _said(week: Week) -> dict[str, Any]:
    return {
        "community": week.community.name,
        "span": span(week),
        "headline": week.headline,
        "lines": [_line(line) for line in week.lines],
        "at": _("数据截至 %(at)s") % {"at": local(week)} if week.at else _("还没有数据"),
        "running": "" if week.over else _("这一周还没过完"),
        "demo": _("演示数据") if week.community.is_demo else "",
        "unknown": _("未知"),
        "against": _("比上一周"),
    }


def span(week: Week) -> str:
    """11 月 16 日到 11 月 22 日."""
    return days(week.monday)


def days(monday: date) -> str:
    """The seven days from a Monday on."""
    last = monday + timedelta(days=DAYS - 1)
    return _("%(m1)s 月 %(d1)s 日到 %(m2)s 月 %(d2)s 日") % {"m1": monday.month, "d1": monday.day, "m2": last.month, "d2": last.day}


def local(week: Week) -> str:
    """The moment its measured numbers are as of, where the community lives."""
    return f"{week.at.astimezone(ZoneInfo(week.community.timezone)):%Y-%m-%d %H:%M}" if week.at else ""


def _line(line: Line) -> dict[str, str]:
    shown = ("question", "value", "unit", "sentence", "source", "change", "tone")
    return {name: str(getattr(line, name)) for name in shown}

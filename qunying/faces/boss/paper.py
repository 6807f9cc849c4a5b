"""The week on paper and as a picture, set by Typst in a face that knows Chinese."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import typst
from django.utils.translation import gettext as _
from pylopdf_fonts_zh_cn import sans_path

from qunying.faces.boss.week import DAYS, Line, Week

SHEET: Final = Path(__file__).with_name("sheet.typ")
FACE: Final = "Noto Sans SC"
PICTURE_PPI: Final = 216.0  # about 1,080 px wide: read in a chat without opening it


def pdf(week: Week) -> bytes:
    """One A4 sheet."""
    return _set(week, "pdf", paper="a4")


def png(week: Week) -> bytes:
    """One picture of a phone's width, as long as it needs."""
    return _set(week, "png", paper="phone")


@cache
def fonts() -> typst.Fonts:
    """The only faces a sheet is set in; Typst would leave out a letter it has no face for without a word, so a missing face fails here."""
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(Path(sans_path()).parent)])
    if FACE not in found.families():
        raise RuntimeError(f"the face {FACE} is missing")
    return found


def _set(week: Week, form: Literal["pdf", "png"], *, paper: str) -> bytes:
    said = json.dumps({**_said(week), "paper": paper}, ensure_ascii=False)
    made = typst.compile(str(SHEET), font_paths=fonts(), format=form, ppi=PICTURE_PPI, sys_inputs={"said": said})
    assert isinstance(made, bytes)  # one page: both forms come as one file
    return made


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
        "face": FACE,
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

"""How the console writes moments, spans, shares and counts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

EXACT_MINUTES: Final = 180  # below this the minutes are told too, or two hours would read as one a minute later


def clock(at: datetime, zone: str) -> str:
    """The local time of a moment, 13:19."""
    return at.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def weekday(day: date) -> str:
    """The day of the week, short."""
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[day.weekday()]


def author(name: str) -> str:
    """Who wrote it, as people call them: a demo is written by the rehearsal."""
    return _("预演") if name == "rehearsal" else name


def month_day(day: date) -> str:
    """11 月 21 日, or 21 Nov."""
    months = (
        _("1 月"), _("2 月"), _("3 月"), _("4 月"), _("5 月"), _("6 月"), _("7 月"), _("8 月"), _("9 月"), _("10 月"), _("11 月"), _("12 月"),
    )  # fmt: skip
    return _("%(month)s %(day)s 日") % {"month": months[day.month - 1], "day": day.day}


def full_day(day: date) -> str:
    """11 月 21 日 周六."""
    return f"{month_day(day)} {weekday(day)}"


def short_day(day: date) -> str:
    """11/21, for axes and tables."""
    return f"{day.month}/{day.day}"


def moment(at: datetime, zone: str) -> str:
    """Day and time of a moment in that zone."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{month_day(local.date())} {local:%H:%M}"


def left(span: timedelta) -> str:
    """How long there still is, in the two words a hurried reader needs."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 60:
        return ngettext("剩 %(n)s 分", "剩 %(n)s 分", minutes) % {"n": minutes}
    if minutes < EXACT_MINUTES:
        return _("剩 %(hours)s 小时 %(minutes)s 分") % {"hours": minutes // 60, "minutes": minutes % 60}
    if minutes < 60 * 24:
        return ngettext("剩 %(n)s 小时", "剩 %(n)s 小时", minutes // 60) % {"n": minutes // 60}
    return ngettext("剩 %(n)s 天", "剩 %(n)s 天", minutes // 1440) % {"n": minutes // 1440}


def late(span: timedelta) -> str:
    """How long it should have been done."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 60:
        return ngettext("超 %(n)s 分", "超 %(n)s 分", minutes) % {"n": minutes}
    if minutes < 60 * 24:
        return ngettext("超 %(n)s 小时", "超 %(n)s 小时", minutes // 60) % {"n": minutes // 60}
    return ngettext("超 %(n)s 天", "超 %(n)s 天", minutes // 1440) % {"n": minutes // 1440}


def ahead(span: timedelta) -> str:
    """还有 6 小时 41 分."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes >= 60 * 24:
        return ngettext("%(n)s 天后", "%(n)s 天后", minutes // 1440) % {"n": minutes // 1440}
    if minutes >= 60:
        return _("还有 %(hours)s 小时 %(minutes)s 分") % {"hours": minutes // 60, "minutes": minutes % 60}
    return ngettext("还有 %(n)s 分", "还有 %(n)s 分", minutes) % {"n": minutes}


def count(number: int) -> str:
    """With thousands apart."""
    return f"{number:,}"


def signed(number: float, digits: int = 0) -> str:
    """With its sign; a true minus, so that columns line up."""
    text = f"{abs(number):,.{digits}f}"
    return f"+{text}" if number > 0 else f"−{text}" if number < 0 else text


def percent(share: float | None, digits: int = 0) -> str:
    """A share as a percentage; a dash where there is none."""
    return "—" if share is None else f"{100 * share:.{digits}f}%"


def role(key: str) -> str:
    """A role in the reader's language."""
    return {
        "owner": _("负责人"), "operator": _("运营官"), "analyst": _("分析"), "reviewer": _("作业官"), "host": _("营主"), "guide": _("导购"),
    }.get(key, key)  # fmt: skip

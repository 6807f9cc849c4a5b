"""Moments, days and numbers as members read them, in their community's time zone."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from qunying.kernel import clock
from qunying.kernel.words import spaced as spaced

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def hour(at: datetime, timezone: str) -> str:
    """07:30."""
    return at.astimezone(ZoneInfo(timezone)).strftime("%H:%M")


def day(on: date) -> str:
    """11 月 21 日 周六, or Sat 21 Nov."""
    if (get_language() or "").startswith("en"):
        return date_format(on, "D j M")
    return f"{on.month} 月 {on.day} 日 {WEEKDAYS[on.weekday()]}"


def near_day(on: date, timezone: str) -> str:
    """今天, 昨天, 明天, or 11 月 19 日 周四."""
    return {0: pgettext("in a sentence", "今天"), 1: _("昨天"), -1: _("明天")}.get((clock.today(timezone) - on).days) or day(on)


def moment(at: datetime, timezone: str) -> str:
    """今天 07:30, 昨天 07:30, or 11 月 19 日 周四 07:30."""
    return f"{near_day(clock.local_day(at, timezone), timezone)} {hour(at, timezone)}"


def quoted(title: str) -> str:
    """The title in 「」, with quotes inside it as 『』; a 《lesson》 stands as it is."""
    if title.startswith("《") and title.endswith("》"):
        return title
    return "「" + title.replace("「", "『").replace("」", "』") + "」"


def signed(points: int) -> str:
    """+5 or −20."""
    return f"+{points:,}" if points >= 0 else f"−{-points:,}"

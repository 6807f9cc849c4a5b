"""A day's name in the rhythm its community lives by: 第 9 天 of a run, 第 3 周 周二 of a week's rhythm, 第 4 次 of a list of dates."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

RUN, WEEKLY = "run", "weekly"
WEEK = 7


def day_name(kind: str, *, number: int, day: date, starts_on: date) -> str:
    """What a day of a calendar is called; ``number`` counts the calendar's own days."""
    if kind == RUN:
        return _("第 %(n)s 天") % {"n": number}
    if kind == WEEKLY:
        return _("第 %(week)s 周 %(weekday)s") % {"week": (day - starts_on).days // WEEK + 1, "weekday": _weekdays()[day.weekday()]}
    return _("第 %(n)s 次") % {"n": number}


def length(kind: str, total: int) -> str:
    """How long the calendar is."""
    return (_("共 %(n)s 天") if kind == RUN else _("共 %(n)s 次")) % {"n": total}


def _weekdays() -> tuple[str, ...]:
    return _("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")

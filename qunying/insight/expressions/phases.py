"""New, returning, resurrecting, dormant: what a period is to each person, by their own periods before and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qunying.insight.expressions.numbers import every, first_day, number, place
from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

PHASES = ("new", "returning", "resurrecting", "dormant")


def phases(days: Table, per: str, *, calendar: Table) -> Table:
    """For every period from the first of ``days`` to the last of ``calendar``: ``day`` it begins on and how many people are in each phase.

    ``days``: as of ``apart``. Of everybody's days in a period the first tells what was before it, the last what came after.

    new: their first; returning: also in the period before; resurrecting: earlier, but not in the period before; dormant: in the period before, not now.
    """
    now = place(days["at"], per)
    each = days.select(at=now, before=now - place(days["at"] - days.before, per), after=place(days["at"] + days.after, per) - now)
    came = each.group_by("at").agg(new=each.before.isnull().sum(), returning=(each.before == 1).sum(), resurrecting=(each.before > 1).sum())
    gone = each.filter(each.after.isnull() | (each.after > 1)).group_by(at=each.at + 1).agg(dormant=ibis._.count())
    spans = each.agg(first=each.at.min()).cross_join(calendar.agg(last=number(calendar.day, per).max())).filter(ibis._["first"].notnull())
    whole = every(spans, "first", "last", "at")
    told = whole.left_join(came, "at").drop("at_right").left_join(gone, "at").drop("at_right")
    return told.select(day=first_day(told.at, per), **{name: told[name].fill_null(0) for name in PHASES})

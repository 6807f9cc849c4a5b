"""Who is at the core: one definition, used wherever somebody is called a core member.

On a day a member is at the core who did at least ``ACTS`` things themselves in the ``DAYS`` days up to and with it: said something, checked in, took
part; what they did as staff does not count. They stay it until the first day on which that no longer holds, and may become it again.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from qunying.insight.bases import base
from qunying.insight.expressions.numbers import first_day, number
from qunying.insight.expressions.presence import acting
from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

ACTS, DAYS = 50, 90


@base("core_spells")
def core_spells(bases: Bases) -> Table:
    """One row for every time somebody was at the core: ``identity``, ``since`` and ``until``, the first day on which they are (or will be) no more."""
    days = acting(bases["person_day"], "member")
    each = days.group_by("identity", "day").agg(acts=days.own.sum())
    often = each.group_by("identity").agg(acts=each.acts.sum())
    each = each.semi_join(often.filter(often.acts >= ACTS), "identity")
    each = each.select("identity", at=number(each.day), acts=each.acts.cast("int64"))
    # A day's acts are felt for DAYS days: they come in on that day and go out DAYS days later.
    changes = each.union(each.select("identity", at=each.at + DAYS, acts=-each.acts))
    changes = changes.group_by("identity", "at").agg(change=changes.acts.sum())
    own = ibis.window(group_by="identity", order_by="at")
    felt = changes.change.sum().over(ibis.cumulative_window(group_by="identity", order_by="at"))
    levels = changes.mutate(core=(felt >= ACTS).cast("int64"))
    turns = levels.mutate(before=levels.core.lag().over(own).fill_null(0))
    turns = turns.filter(turns.core != turns.before)
    turns = turns.mutate(next=turns["at"].lead().over(own))
    spells = turns.filter(turns.core == 1)
    return spells.select("identity", since=first_day(spells["at"]), until=first_day(spells.next))


def core(bases: Bases, day: date | Any) -> Table:
    """``identity, since``: who is at the core on that day, and since when without a break."""
    spells = bases["core_spells"]
    return spells.filter(spells.since <= day, spells.until > day).select("identity", "since")


def first_core(bases: Bases) -> Table:
    """``identity, day``: when somebody came to the core for the first time; what was later does not change it."""
    spells = bases["core_spells"]
    return spells.group_by("identity").agg(day=spells.since.min())

"""Who is at the core: one definition, used wherever somebody is called a core member.

On a day a member is at the core who did at least ``ACTS`` things themselves in the ``DAYS`` days up to and with it: said something, checked in, took
part; what they did as staff does not count. They stay it until the first day on which that no longer holds, and may become it again.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from qunying.insight.bases import base
from qunying.insight.expressions.levels import spells
from qunying.insight.expressions.numbers import first_day, number
from qunying.insight.expressions.presence import acting

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

ACTS, DAYS = 50, 90


@base("core_spells")
def core_spells(bases: Bases) -> Table:
    """One row for every time somebody was at the core: ``identity``, ``since`` and ``until``, the first day on which they are (or will be) no more."""
    days = acting(bases["person_day"], "member")
    found = spells(days.select("identity", at=number(days.day), amount=days.own), least=ACTS, width=DAYS)
    return found.select("identity", since=first_day(found.since), until=first_day(found.until))


def core(bases: Bases, day: date | Any) -> Table:
    """``identity, since``: who is at the core on that day, and since when without a break."""
    found = bases["core_spells"]
    return found.filter(found.since <= day, found.until > day).select("identity", "since")


def first_core(bases: Bases) -> Table:
    """``identity, day``: when somebody came to the core for the first time; what was later does not change it."""
    found = bases["core_spells"]
    return found.group_by("identity").agg(day=found.since.min())

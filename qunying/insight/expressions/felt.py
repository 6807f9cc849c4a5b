"""How much of something stands at the end of each day, where every part of it stands from one day until another."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from qunying.insight.expressions.numbers import every, first_day, number
from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table


def felt(entries: Table, start: date, end: date) -> Table:
    """``identity, day, n``: what each has at the end of each day from ``start`` to ``end``; days on which somebody has none are absent.

    ``entries``: ``identity, at, until, amount``; one adds its amount on day ``at`` (a number) and takes it away on day ``until``.
    """
    first, last = number(ibis.literal(start)), number(ibis.literal(end))
    entries = entries.filter(entries["at"] <= last, entries.until > first)
    begins = entries.select("identity", at=ibis.greatest(entries["at"], first), change=entries.amount)  # what began before stands on the first day
    ends = entries.filter(entries.until <= last).select("identity", at="until", change=-entries.amount)
    changes = begins.union(ends)
    changes = changes.group_by("identity", "at").agg(change=changes.change.sum())
    days = every(entries.select("identity", first=first, last=last).distinct(), "first", "last", "at")
    whole = days.left_join(changes, ["identity", "at"])
    whole = whole.select(days.identity, days["at"], change=whole.change.fill_null(0))
    so_far = ibis.cumulative_window(group_by="identity", order_by="at")
    told = whole.select("identity", "at", n=whole.change.sum().over(so_far).cast("int64"))
    return told.filter(told.n > 0).select("identity", "n", day=first_day(told["at"]))


def until_again(days: Table, within: int) -> Table:
    """Entries of one each for different things: ``identity, what, at`` (each once) stands until the same thing comes again or so many days are over."""
    again = days["at"].lead().over(ibis.window(group_by=["identity", "what"], order_by="at"))
    until = ibis.least(again.fill_null(days["at"] + within), days["at"] + within)
    return days.select("identity", "at", until=until, amount=ibis.literal(1, "int64"))

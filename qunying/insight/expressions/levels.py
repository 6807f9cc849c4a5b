"""When somebody has enough within a trailing stretch of days: from which day it holds, and until which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table


def spells(days: Table, *, least: int, width: int) -> Table:
    """``identity, since, until``: while the last ``width`` days hold at least ``least``; ``until`` is the first day on which they no longer do (or will not).

    ``days``: identity, at (a day's number) and amount, each day once.
    """
    often = days.group_by("identity").agg(amount=days.amount.sum())
    few = days.semi_join(often.filter(often.amount >= least), "identity")
    few = few.select("identity", "at", amount=few.amount.cast("int64"))
    # A day's amount comes in on that day and goes out when the stretch has passed over it.
    changes = few.union(few.select("identity", at=few["at"] + width, amount=-few.amount))
    changes = changes.group_by("identity", "at").agg(change=changes.amount.sum())
    own = ibis.window(group_by="identity", order_by="at")
    felt = changes.change.sum().over(ibis.cumulative_window(group_by="identity", order_by="at"))
    levels = changes.mutate(enough=(felt >= least).cast("int64"))
    turns = levels.mutate(before=levels.enough.lag().over(own).fill_null(0))
    turns = turns.filter(turns.enough != turns.before)
    turns = turns.mutate(until=turns["at"].lead().over(own))
    return turns.filter(turns.enough == 1).select("identity", "until", since="at")


def both(one: Table, other: Table) -> Table:
    """``identity, since, until``: while both hold."""
    other = other.select(who="identity", since_2="since", until_2="until")
    met = one.inner_join(other, [one.identity == other.who, one.since < other.until_2, other.since_2 < one.until])
    return met.select("identity", since=ibis.greatest(met.since, met.since_2), until=ibis.least(met.until, met.until_2))

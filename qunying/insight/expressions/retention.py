"""Who comes back, and when: exactly then, then or later, or some time between.

Each start of a cohort has its own clock. What counts for interval k are only the starts whose k-th interval is wholly over (``eligible``), so a
young cohort is never cut. An interval is a calendar day after one's own first day, or 24 hours after one's own first moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from qunying.insight.expressions.numbers import number
from qunying.insight.expressions.periods import period
from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

Kind = Literal["n_day", "unbounded", "bracket"]
HOURS_24 = 24 * 3600
_START = ("identity", "start", "first_day", "elapsed")


def returns(starts: Table, comes: Table, offsets: Sequence[int], *, kind: Kind, per: str) -> Table:
    """One row for every cohort and k: ``size`` all who began, ``eligible`` those whose interval is over, ``returned`` those of them who came back.

    ``starts``: identity, first_day, start (its place in time), elapsed (how many intervals after it are wholly over; below zero: not even its own).
    ``comes``: the same with k (intervals after the start), each once; of an unbounded table each start's last k will do.
    n_day: came in interval k. unbounded: came in k or later. bracket: the offsets are bounds, and k is the lower one: came in any of ``[k, until)``;
    ``until`` is a column of its own.
    """
    cells = _cells(offsets, kind)
    began = starts.group_by(cohort=period(starts.first_day, per), elapsed=starts.elapsed).agg(n=starts.count())
    whole = _for_each(began, cells)
    columns = ["cohort", "k", "until"]
    sizes = whole.group_by(*columns).agg(size=whole.n.sum(), eligible=whole.n.sum(where=whole.elapsed >= whole.until - 1).fill_null(0))
    hits = _hits(comes.filter((comes.k >= min(offsets)) & (comes.k <= comes.elapsed)), cells, kind)
    back = hits.group_by(cohort=period(hits.first_day, per), k=hits.cell).agg(returned=hits.people.sum())
    told = sizes.left_join(back, ["cohort", "k"])
    told = told.select(*[sizes[name] for name in (*columns, "size", "eligible")], returned=back.returned.fill_null(0)).order_by("cohort", "k")
    return told if kind == "bracket" else told.drop("until")


def day_clock(starts: Table, last: Any) -> Table:
    """``identity, first_day`` with calendar days as intervals; ``last`` is the number of the last day of which all is known."""
    start = number(starts.first_day)
    return starts.select("identity", "first_day", start=start, elapsed=last - start)


def days_after(starts: Table, days: Table) -> Table:
    """How many calendar days after each start people came; ``starts`` as of ``day_clock``, ``days``: identity, at (a day's number), each once."""
    came = days.select("identity", "at").inner_join(starts, "identity")
    return came.filter(came["at"] >= came.start).select(*_START, k=came["at"] - came.start)


def last_days(days: Table, last: Any) -> Table:
    """Everybody's last day up to the one with that number; ``days`` as of ``apart``."""
    return days.filter(days["at"] <= last, days.after.isnull() | (days["at"] + days.after > last))


def moments_after(starts: Table, moments: Table) -> Table:
    """How many times 24 hours after each start (epoch seconds) people came, each once."""
    came = moments.select("identity", at=moments["at"].epoch_seconds()).inner_join(starts, "identity")
    return came.filter(came["at"] >= came.start).select(*_START, k=(came["at"] - came.start) // HOURS_24).distinct()


def n_day(starts: Table, days: Table, offsets: Sequence[int], *, last: Any, per: str) -> Table:
    """Who of those that began in a period came back exactly k days after their own first day; ``days`` are distinct, ``last`` as of ``day_clock``."""
    clock = day_clock(starts, last)
    return returns(clock, days_after(clock, days.select("identity", at=number(days.day))), offsets, kind="n_day", per=per)


def _cells(offsets: Sequence[int], kind: Kind) -> dict[int, int]:
    """Each k asked for → the interval after its last one."""
    bounds = sorted(set(offsets))
    return dict(pairwise(bounds)) if kind == "bracket" else {k: k + 1 for k in bounds}


def _for_each(table: Table, cells: dict[int, int]) -> Table:
    """Every row once for each cell, with its ``k`` and ``until``."""
    many = table.mutate(k=ibis.array([ibis.literal(k, "int64") for k in cells])).unnest("k")
    return many.mutate(until=ibis.cases(*[(many.k == k, ibis.literal(until, "int64")) for k, until in cells.items()]))


def _hits(came: Table, cells: dict[int, int], kind: Kind) -> Table:
    """People by first day and the cell they fill."""
    if kind == "n_day":
        few = came.filter(came.k.isin(list(cells)))
        return few.group_by("first_day", cell="k").agg(people=few.count())
    if kind == "unbounded":
        reach = came.group_by("identity", "start", "first_day").agg(reach=came.k.max())
        few = reach.group_by("first_day", "reach").agg(people=reach.count())
        reached = _for_each(few, cells)
        return reached.filter(reached.k <= reached.reach).select("first_day", "people", cell="k")
    cell = ibis.cases(*[((came.k >= k) & (came.k < until) & (came.elapsed >= until - 1), ibis.literal(k, "int64")) for k, until in cells.items()])
    placed = came.mutate(cell=cell).filter(ibis._.cell.notnull())
    once = placed.select("identity", "start", "first_day", "cell").distinct()
    return once.group_by("first_day", "cell").agg(people=once.count())

"""Who comes back, and when: exactly then, then or later, or some time between.

Each start of a cohort has its own clock. What counts for interval k are only the starts whose k-th interval is wholly over (``eligible``), so a
young cohort is never cut. An interval is a calendar day after one's own first day, or 24 hours after one's own first moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from qunying.insight.expressions.numbers import EPOCH, first_day, number
from qunying.insight.expressions.periods import period
from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

HOURS_24 = 24 * 3600
Kind = Literal["n_day", "unbounded", "bracket"]


def returns(starts: Table, comes: Table, offsets: Sequence[int], *, kind: Kind, per: str) -> Table:
    """One row for every cohort and k: ``size`` all who began, ``eligible`` those whose interval is over, ``returned`` those of them who came back.

    ``starts``: identity, day (the first one's number), elapsed (how many intervals after it are wholly over; below zero: not even its own).
    ``comes``: the same with k (intervals after the start), each once; of an unbounded table each start's last k alone.
    n_day: came in interval k. unbounded: came in k or later. bracket: the offsets are bounds, and k is the lower one: came in any of ``[k, until)``;
    ``until`` is a column of its own.
    """
    cells = _cells(offsets, kind)
    began = starts.group_by("day", "elapsed").agg(n=starts.count())
    whole = _for_each(began.select("elapsed", "n", cohort=period(first_day(began.day), per)), cells)
    columns = ["cohort", "k", "until"]
    sizes = whole.group_by(*columns).agg(size=whole.n.sum(), eligible=whole.n.sum(where=whole.elapsed >= whole.until - 1).fill_null(0))
    hits = _hits(comes.filter((comes.k >= min(offsets)) & (comes.k <= comes.elapsed)), cells, kind, per)
    back = hits.group_by("cohort", k="cell").agg(returned=hits.people.sum())
    told = sizes.left_join(back, ["cohort", "k"])
    told = told.select(*[sizes[name] for name in (*columns, "size", "eligible")], returned=back.returned.fill_null(0)).order_by("cohort", "k")
    return told if kind == "bracket" else told.drop("until")


def since_first(days: Table, last: Any, start: date | None, end: date | None, kind: Kind) -> tuple[Table, Table]:
    """Starts and comes where each one's clock begins with their own first day, if it lies between ``start`` and ``end``; ``days`` as of ``apart``."""
    days = days.filter(days.began >= _number(start)) if start else days
    days = days.filter(days.began <= _number(end)) if end else days
    days = days.select("identity", "at", "before", "after", day=days.began, elapsed=last - days.began, k=days["at"] - days.began)
    starts = days.filter(days.before.isnull())
    return starts, _last(days, last) if kind == "unbounded" else days


def since_days(first: Table, days: Table, last: Any, kind: Kind) -> tuple[Table, Table]:
    """The same from the days in ``first``: identity, first_day, of which anybody may have several; ``days`` need before and after only when unbounded."""
    first = first.select("identity", day=number(first.first_day))
    starts = first.mutate(elapsed=last - first.day)
    days = _last(days, last) if kind == "unbounded" else days
    came = days.select("identity", "at").inner_join(starts, "identity")
    return starts, came.filter(came["at"] >= came.day).select("identity", "day", "elapsed", k=came["at"] - came.day)


def since_moments(first: Table, moments: Table, last: Any, kind: Kind) -> tuple[Table, Table]:
    """The same by 24 hours from moments: ``first`` is identity, first_day and at, ``moments`` identity and at; ``last``: epoch seconds."""
    began = first["at"].epoch_seconds()
    starts = first.select("identity", day=number(first.first_day), start=began, elapsed=(last - began) // HOURS_24 - 1)
    came = moments.select("identity", at=moments["at"].epoch_seconds()).inner_join(starts, "identity")
    came = came.filter(came["at"] >= came.start)
    came = came.select("identity", "start", "day", "elapsed", k=(came["at"] - came.start) // HOURS_24)
    each = [name for name in came.columns if name != "k"]
    came = came.filter(came.k <= came.elapsed).group_by(*each).agg(k=came.k.max()) if kind == "unbounded" else came.distinct()
    return starts, came


def n_day(starts: Table, days: Table, offsets: Sequence[int], *, last: Any, per: str) -> Table:
    """Who of those that began (``identity, first_day``) came back exactly k days later; ``days`` are distinct, ``last`` is the number of the last known day."""
    return returns(*since_days(starts, days.select("identity", at=number(days.day)), last, "n_day"), offsets, kind="n_day", per=per)


def _last(days: Table, last: Any) -> Table:
    """Everybody's last day up to the one with that number: it alone tells who came back then or later."""
    return days.filter(days["at"] <= last, days.after.isnull() | (days["at"] + days.after > last))


def _number(day: date) -> int:
    return (day - EPOCH).days


def _cells(offsets: Sequence[int], kind: Kind) -> dict[int, int]:
    """Each k asked for → the interval after its last one."""
    bounds = sorted(set(offsets))
    return dict(pairwise(bounds)) if kind == "bracket" else {k: k + 1 for k in bounds}


def _for_each(table: Table, cells: dict[int, int]) -> Table:
    """Every row once for each cell, with its ``k`` and ``until``."""
    many = table.mutate(k=ibis.array([ibis.literal(k, "int64") for k in cells])).unnest("k")
    return many.mutate(until=ibis.cases(*[(many.k == k, ibis.literal(until, "int64")) for k, until in cells.items()]))


def _hits(came: Table, cells: dict[int, int], kind: Kind, per: str) -> Table:
    """People by cohort and the cell they fill; whoever has many days is counted by day first, for days are fewer than people."""
    if kind == "n_day":
        few = came.filter(came.k.isin(list(cells)))
        return _by_cohort(few.group_by("day", cell="k").agg(people=few.count()), per)
    if kind == "unbounded":
        few = _by_cohort(came.group_by("day", cell="k").agg(people=came.count()), per)
        few = few.group_by("cohort", reach="cell").agg(people=few.people.sum())
        reached = _for_each(few, cells)
        return reached.filter(reached.k <= reached.reach).select("cohort", "people", cell="k")
    cell = ibis.cases(*[((came.k >= k) & (came.k < until) & (came.elapsed >= until - 1), ibis.literal(k, "int64")) for k, until in cells.items()])
    placed = came.mutate(cell=cell).filter(ibis._.cell.notnull())
    once = placed.select("identity", "day", "cell").distinct()
    return _by_cohort(once.group_by("day", "cell").agg(people=once.count()), per)


def _by_cohort(found: Table, per: str) -> Table:
    return found.select("cell", "people", cohort=period(first_day(found.day), per))

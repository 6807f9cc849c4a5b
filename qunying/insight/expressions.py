"""Pieces that many measures are made of; they name tables and columns, never an engine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator

from qunying.insight import acts
from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

Per = Literal["day", "week", "month"]
Offsets = Annotated[tuple[int, ...], BeforeValidator(lambda given: given.split(",") if isinstance(given, str) else given)]

_UNITS = {"day": "D", "week": "W", "month": "M"}


def period(day: Any, per: str) -> Any:
    """The first day of the period a day is in; weeks begin on Monday."""
    return day.truncate(_UNITS[per])


def within(table: Table, column: str, start: date | None, end: date | None) -> Table:
    """Rows from ``start`` to ``end``, both included; absent means unbounded."""
    if start is not None:
        table = table.filter(table[column] >= start)
    return table.filter(table[column] <= end) if end is not None else table


def covered(bases: Bases, start: date | None, end: date | None, per: str = "day") -> Table:
    """The periods in which anything was recorded: only there is an absent number a zero."""
    days = within(bases["days"], "day", start, end)
    return days.select(day=period(days.day, per)).distinct()


def on(periods: Table, numbers: Table, keys: Sequence[str]) -> Table:
    """The numbers for every period: zero where the period is covered and has none."""
    counted = [name for name in numbers.columns if name not in keys]
    joined = periods.left_join(numbers, list(keys))
    return joined.select(*[periods[key] for key in keys], **{name: numbers[name].fill_null(0) for name in counted})


def active(bases: Bases, people: Table, *, group: int | None = None, start: date | None = None, end: date | None = None) -> Table:
    """Days of these people on which they did something themselves: ``identity, day`` and a 0/1 column for each own act."""
    days = within(bases["member_day"], "day", start, end)
    days = days.filter(days.own > 0).semi_join(people, "identity")
    if group is not None:
        days = days.filter(days.group_id == group)
    flags = {act.column: (days[act.column] > 0).max().cast("int64") for act in acts.own_acts()}
    return days.group_by("identity", "day").agg(**flags)


def n_day(starts: Table, days: Table, offsets: Sequence[int], *, last_complete: date, per: str) -> Table:
    """Who of those that began in a period came back exactly k days after their own first day.

    ``starts``: identity, first_day. ``days``: identity, day, distinct. One row for every cohort and k: ``size`` all who began, ``eligible`` those
    whose k-th day is wholly over, ``returned`` those of them who came back on it.
    """
    asked = starts.select("identity", "first_day", k=ibis.array([int(k) for k in offsets])).unnest("k")
    came = days.inner_join(starts, "identity").select("identity", k=days.day.delta(starts.first_day, unit="day")).distinct().mutate(came=1)
    seen = asked.left_join(came, [asked.identity == came.identity, asked.k.cast("int64") == came.k.cast("int64")])
    cells = seen.select("first_day", k=asked.k.cast("int64"), came=came.came.fill_null(0))
    elapsed = ibis.literal(last_complete).delta(cells.first_day, unit="day") >= cells.k
    cells = cells.mutate(cohort=period(cells.first_day, per), elapsed=elapsed.cast("int64"))
    return (
        cells.group_by("cohort", "k").agg(size=cells.count(), eligible=cells.elapsed.sum(), returned=(cells.came * cells.elapsed).sum()).order_by("cohort", "k")
    )

"""Days and periods as whole numbers, so that "the one before" is a subtraction on every engine."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

EPOCH = date(1970, 1, 1)  # a Thursday: the Monday week with number 0 begins three days before
_MONDAY = 3


def number(day: Any, per: str = "day") -> Any:
    """The day's, Monday week's or month's place in the calendar."""
    if per == "month":
        return (day.year() * 12 + day.month() - 1).cast("int64")
    return place(day.delta(ibis.literal(EPOCH), unit="day").cast("int64"), per)


def first_day(place: Any, per: str = "day") -> Any:
    """The first day of the period at that place."""
    if per == "month":
        return ibis.date((place // 12).cast("int32"), (place % 12 + 1).cast("int32"), ibis.literal(1, "int32"))
    days = place * 7 - _MONDAY if per == "week" else place
    # By way of a moment: DuckDB makes one of a day and an interval anyway, and a stored base would keep it as such.
    return (ibis.literal(EPOCH).cast("timestamp") + days.cast("int32").as_interval("D")).date()


def place(at: Any, per: str) -> Any:
    """The number of the period in which the day with number ``at`` lies."""
    if per == "month":
        return number(first_day(at), per)
    return ((at + _MONDAY) // 7).cast("int64") if per == "week" else at


def apart(days: Table) -> Table:
    """``identity, day, at, began, before, after``: each day's number, that of the person's first, and how far the nearest others lie on each side (or empty).

    ``days``: identity, day, each once.
    """
    own = ibis.window(group_by="identity", order_by="at")
    days = days.select("identity", "day", at=number(days.day))
    began, earlier, later = days["at"].first().over(own), days["at"].lag().over(own), days["at"].lead().over(own)
    return days.mutate(began=began, before=days["at"] - earlier, after=later - days["at"])


def every(spans: Table, first: str, last: str, into: str) -> Table:
    """For each row of ``spans`` a row for every whole number from ``first`` to ``last`` in the column ``into``; the other columns stay."""
    kept = [name for name in spans.columns if name not in (first, last)]
    return spans.select(*kept, **{into: ibis.range(spans[first], spans[last] + 1)}).unnest(into).mutate(**{into: ibis._[into].cast("int64")})

"""Days, weeks and months, and in which of them anything was recorded at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from qunying.insight.expressions.numbers import number
from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

Per = Literal["day", "week", "month"]
Offsets = Annotated[tuple[Annotated[int, Field(ge=0)], ...], BeforeValidator(lambda given: given.split(",") if isinstance(given, str) else given)]
Groups = Annotated[tuple[int, ...], BeforeValidator(lambda given: [part for part in given.split(",") if part] if isinstance(given, str) else given)]

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


def last_known(bases: Bases) -> Any:
    """The number of the last day of which all is known: nobody can be missed after the last day of a history that was brought in."""
    recorded = bases["days"].day.max().as_scalar()
    return ibis.least(number(ibis.literal(bases.last_complete)), number(recorded))


def last_moment(bases: Bases) -> Any:
    """The same for clocks that run from a moment of their own: the last one of which there is any record, in epoch seconds."""
    return ibis.least(bases.moment, bases["days"].until.max().as_scalar()).epoch_seconds()

"""Who was there in which period, by spans that know their first day and, once it is over, their last."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from qunying.insight.expressions.periods import covered
from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases


def there(spans: Table, periods: Table) -> Table:
    """``group_id, identity, day``: everybody who was there on any day of the period that begins on ``day`` and ends on ``last``."""
    met = periods.inner_join(spans, [spans.from_day <= periods["last"], spans.until_day.isnull() | (spans.until_day >= periods["day"])])
    return met.select("group_id", "identity", day=periods["day"]).distinct()


def there_throughout(spans: Table, first: date, last: date) -> Table:
    """``group_id, identity``: everybody who came by the first day and was still there after the last."""
    whole = spans.filter(spans.from_day <= first, spans.until_day.isnull() | (spans.until_day > last))
    return whole.select("group_id", "identity").distinct()


def periods_of(bases: Bases, start: date | None, end: date | None, per: str) -> Table:
    """``day, last``: first and last day of every period in which anything was recorded."""
    found = covered(bases, start, end, per)
    return found.mutate(last=last_day(found["day"], per))


def last_day(first: Any, per: str) -> Any:
    """The last day of the period that begins there."""
    if per == "month":
        return (first.cast("timestamp") + ibis.interval(months=1) - ibis.interval(days=1)).date()
    return (first.cast("timestamp") + ibis.interval(days=6)).date() if per == "week" else first

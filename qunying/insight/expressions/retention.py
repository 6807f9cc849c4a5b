"""Who comes back, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from qunying.insight.expressions.periods import period
from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table


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

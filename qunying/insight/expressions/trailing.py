"""What came together in the days up to a point, for points that are few."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis import Table


def trailing(points: Table, daily: Table, sums: Sequence[str], *, days: int, keys: Sequence[str] = ("group_id",), last: str = "last", at: str = "at") -> Table:
    """Each point with the sums of ``daily`` over so many days up to and with its ``last``; zero where there are none.

    ``daily``: the keys, the number of the day in ``at``, and the columns to sum; few rows for each point, for they are joined.
    """
    known = daily.select(*keys, *[at] if at not in keys else [], **{f"sum_{name}": daily[name] for name in sums})
    met = points.select(*keys, last).inner_join(known, [*keys, points[last] >= known[at], points[last] < known[at] + days])
    found = met.group_by(*keys, last).agg(**{name: met[f"sum_{name}"].sum() for name in sums})
    joined = points.left_join(found, [*keys, last])
    return joined.select(*[points[name] for name in points.columns], **{name: found[name].fill_null(0).cast("int64") for name in sums})

"""Make one number of a measure's rows: shares pooled with their interval, counts of days as their mean, sum or last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import Any

from qunying.charter.targets import Take, Target
from qunying.insight import measures, queries, steps
from qunying.insight.comparing import student
from qunying.insight.intervals import Z_95, wilson
from qunying.insight.measures import Measure, Row

OK, PARTIAL, UNOBSERVABLE, NONE = steps.OK, steps.PARTIAL, steps.UNOBSERVABLE, "none"
DAYS_LEAST = 4  # fewer days do not say how much days differ
_NOT_OVER = (steps.INCOMPLETE, steps.GAP)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a measure said over a window: value with its 95 % interval, out of how many, and how far it may be trusted."""

    value: float | None
    low: float | None
    high: float | None
    n: int | None
    state: str
    share: bool = False

    @property
    def count(self) -> int | None:
        """How many of ``n`` the share stands for."""
        return round(self.value * self.n) if self.share and self.value is not None and self.n is not None else None


def by_day(community_id: int, target: Target, ends: Sequence[date], *, group: int | None = None) -> dict[date, Reading]:
    """What the target's measure says over the window up to each of these days; the measure is asked once where it knows days."""
    measure = measures.get(target.measure)
    asked: dict[str, Any] = dict(target.params)
    if group is not None:
        asked["group"] = group
    if "per" in measure.parameters:
        asked.setdefault("per", "day")
    length = timedelta(days=target.window - 1)
    if "start" in measure.parameters and ends:
        rows = queries.run(measure.name, community_id, **asked, start=min(ends) - length, end=max(ends)).rows
        place = next((name for name in ("day", "cohort") if rows and name in rows[0]), None)
        if place is not None or len(ends) == 1:
            return {end: read(measure, [row for row in rows if place is None or end - length <= row[place] <= end], target.take) for end in ends}
        return {end: read(measure, queries.run(measure.name, community_id, **asked, start=end - length, end=end).rows, target.take) for end in ends}
    return {end: read(measure, queries.run(measure.name, community_id, **asked, end=end).rows, target.take) for end in ends}


def read(measure: Measure, rows: Sequence[Row], take: Take) -> Reading:
    """The rows as one number; without any that may be counted it is unknown, and says why."""
    told = [row for row in rows if row.get(measure.value) is not None and row.get("state", OK) not in _NOT_OVER]
    if not told:
        hidden = any(row.get("state") == UNOBSERVABLE for row in rows)
        return Reading(None, None, None, None, UNOBSERVABLE if hidden else NONE)
    state = PARTIAL if any(row.get("state") in (PARTIAL, UNOBSERVABLE) for row in rows) else OK
    if measure.n is not None and all("low" in row for row in told):
        return _pooled(told, measure.value, measure.n, state)
    days: dict[Any, float] = defaultdict(float)
    for row in told:
        days[row.get("day")] += float(row[measure.value])
    return _counted([days[day] for day in sorted(days, key=str)], take, state)


def _pooled(rows: Sequence[Row], value: str, n: str, state: str) -> Reading:
    whole = sum(int(row[n] or 0) for row in rows)
    if not whole:
        return Reading(None, None, None, 0, NONE, True)
    hits = round(sum(row[value] * (row[n] or 0) for row in rows))
    low, high = wilson(hits, whole)
    return Reading(hits / whole, low, high, whole, state, True)


def _counted(numbers: Sequence[float], take: Take, state: str) -> Reading:
    n = len(numbers)
    if take == "last":
        return Reading(numbers[-1], None, None, 1, state)
    total = sum(numbers)
    if take == "sum":
        return Reading(total, *_poisson(total), n, state)
    mean = total / n
    if n < DAYS_LEAST or min(numbers) == max(numbers):
        return Reading(mean, None, None, n, state)
    half = student(n - 1) * sqrt(sum((one - mean) ** 2 for one in numbers) / (n - 1) / n)
    return Reading(mean, mean - half if any(one < 0 for one in numbers) else max(0.0, mean - half), mean + half, n, state)


def _poisson(total: float) -> tuple[float | None, float | None]:
    """Byar's interval of a count that comes by itself; none for what is no such count."""
    if total < 0 or total != int(total):
        return None, None
    low = total * (1 - 1 / (9 * total) - Z_95 / (3 * sqrt(total))) ** 3 if total else 0.0
    above = total + 1
    return max(0.0, low), above * (1 - 1 / (9 * above) + Z_95 / (3 * sqrt(above))) ** 3

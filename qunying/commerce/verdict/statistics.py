"""How sure one may be of a difference: intervals for a mean per day, a share and a value per order that days and luck make uncertain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from qunying.insight.lazy import lazily

special = lazily("scipy.special")

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Span:
    """A difference with its interval."""

    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Day:
    """One day of one side: visits, orders, cents, and the sum of the squares of what each order paid."""

    traffic: int
    orders: int
    cents: int
    squares: float = 0.0


def quantile(tests: int, df: float | None = None, confidence: float = CONFIDENCE) -> float:
    """How many standard errors an interval reaches when so many are read together (Bonferroni); by Student's t where degrees of freedom are few."""
    p = 1 - (1 - confidence) / (2 * tests)
    return float(special.ndtri(p) if df is None else special.stdtrit(max(df, 1.0), p))


def total(days: Sequence[Day]) -> Day:
    """All days as one."""
    return Day(sum(d.traffic for d in days), sum(d.orders for d in days), sum(d.cents for d in days), sum(d.squares for d in days))


def traffic(before: Sequence[Day], after: Sequence[Day], tests: int = 1) -> Span:
    """Visits a day, later minus earlier.

    Two spans of equal length are compared day by day in order, so that weekdays stand against weekdays; else their means. The error is never less
    than that of chance arrivals (Poisson), and grows when one day leans on the day before.
    """
    old, new = [d.traffic for d in before], [d.traffic for d in after]
    m, n = len(old), len(new)
    difference = sum(new) / n - sum(old) / m
    floor = sum(new) / n**2 + sum(old) / m**2
    if m == n:
        steps = [b - a for a, b in zip(old, new, strict=True)]
        seen, df = variance(steps) / n * lean(steps), n - 1
    else:
        seen, df = variance(old) / m * lean(old) + variance(new) / n * lean(new), min(m, n) - 1
    half = quantile(tests, df) * sqrt(max(floor, seen))
    return Span(difference, difference - half, difference + half)


def conversion(before: Sequence[Day], after: Sequence[Day], tests: int = 1) -> Span:
    """Orders for each visit, later minus earlier: Newcombe's interval from two Wilson intervals, counting fewer visits where days differ more than chance."""
    z = quantile(tests, min(len(before), len(after)) - 1)
    (p, low, high), (q, below, above) = _share(before, z), _share(after, z)
    difference = q - p
    return Span(difference, difference - sqrt((q - below) ** 2 + (high - p) ** 2), difference + sqrt((above - q) ** 2 + (p - low) ** 2))


def order_value(before: Sequence[Day], after: Sequence[Day], tests: int = 1) -> Span:
    """Cents an order, later minus earlier: Welch's interval, widened where days differ more than the orders in them explain."""
    old, new = total(before), total(after)
    difference = new.cents / new.orders - old.cents / old.orders
    a, b = value_variance(before), value_variance(after)
    df = min(len(before), len(after)) - 1
    half = quantile(tests, df) * sqrt(a + b)
    return Span(difference, difference - half, difference + half)


def value_variance(days: Sequence[Day]) -> float:
    """The squared error of the mean cents an order: of orders one by one, or of whole days where that is more."""
    all_of = total(days)
    n, mean = all_of.orders, all_of.cents / all_of.orders
    alone = max(0.0, all_of.squares - n * mean**2) / (n - 1) / n if n > 1 else mean**2
    return max(alone, _by_days([(d.cents, d.orders) for d in days]))


def share_variance(days: Sequence[Day]) -> float:
    """The squared error of orders for each visit: of visits one by one, or of whole days where that is more."""
    all_of = total(days)
    p = all_of.orders / all_of.traffic
    return max(p * (1 - p) / all_of.traffic, _by_days([(d.orders, d.traffic) for d in days]))


def traffic_variance(days: Sequence[Day]) -> float:
    """The squared error of visits a day: of chance arrivals, or of the days as they differed where that is more."""
    counts = [d.traffic for d in days]
    return max(sum(counts) / len(counts) ** 2, variance(counts) / len(counts) * lean(counts))


def variance(numbers: Sequence[float]) -> float:
    """The sample variance; zero for fewer than two."""
    if len(numbers) < 2:
        return 0.0
    mean = sum(numbers) / len(numbers)
    return sum((one - mean) ** 2 for one in numbers) / (len(numbers) - 1)


def lean(numbers: Sequence[float]) -> float:
    """How much more uncertain a mean is because neighbours resemble each other: (1 + r) / (1 − r) of the lag-one correlation, at least 1, at most 5."""
    if len(numbers) < 3 or not variance(numbers):
        return 1.0
    mean = sum(numbers) / len(numbers)
    away = [one - mean for one in numbers]
    r = sum(a * b for a, b in pairwise(away)) / sum(a * a for a in away)
    return min(5.0, max(1.0, (1 + r) / (1 - r))) if r < 1 else 5.0


def _share(days: Sequence[Day], z: float) -> tuple[float, float, float]:
    all_of = total(days)
    p = all_of.orders / all_of.traffic
    plain = p * (1 - p) / all_of.traffic
    spread = max(1.0, share_variance(days) / plain) if plain else 1.0
    n = max(1.0, all_of.traffic / spread)
    weight = z * z / n  # Wilson's interval around the share as it is: with fewer visits counted there is no whole k to begin from
    middle, half = (p + weight / 2) / (1 + weight), z * sqrt(p * (1 - p) / n + weight / (4 * n)) / (1 + weight)
    return p, max(0.0, middle - half), min(1.0, middle + half)


def _by_days(pairs: Sequence[tuple[float, float]]) -> float:
    """The squared error of a ratio of sums when whole days are what varies."""
    top, bottom = sum(a for a, _ in pairs), sum(b for _, b in pairs)
    if len(pairs) < 2 or not bottom:
        return 0.0
    ratio = top / bottom
    return len(pairs) / (len(pairs) - 1) * sum((a - ratio * b) ** 2 for a, b in pairs) / bottom**2

"""How often the one with more lived longer: Harrell's concordance index over censored lives, with a jackknife interval.

Harrell, Califf, Pryor, Lee and Rosati (JAMA 247, 1982). Two lives are comparable when the shorter one ended by death; equal predictors count half.
The jackknife leaves out one life at a time (Newson, Stata Journal 6, 2006, does so for Somers' D = 2C − 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from qunying.insight.intervals import Z_95


@dataclass(frozen=True, slots=True)
class Life:
    """What it began with, how many days it has lived since, and whether it died then or is merely seen no further."""

    predictor: int
    days: int
    died: bool


@dataclass(frozen=True, slots=True)
class Concordance:
    """The index, 0.5 when the predictor says nothing, its 95 % interval, and from how many pairs."""

    value: float
    low: float
    high: float
    pairs: int


def concordance(lives: Sequence[Life]) -> Concordance | None:
    """The index over all comparable pairs; None where there is none, or where leaving out one life leaves none."""
    agreed, pairs = [0] * len(lives), [0] * len(lives)  # of each life's own pairs, agreement in halves
    for i, one in enumerate(lives):
        for j in range(i + 1, len(lives)):
            halves = _halves(one, lives[j])
            if halves is not None:
                for place in (i, j):
                    agreed[place] += halves
                    pairs[place] += 1
    all_agreed, all_pairs = sum(agreed) // 2, sum(pairs) // 2
    if not all_pairs or any(all_pairs == mine for mine in pairs):
        return None
    value = all_agreed / (2 * all_pairs)
    without = [(all_agreed - mine) / (2 * (all_pairs - own)) for mine, own in zip(agreed, pairs, strict=True)]
    n, mean = len(lives), sum(without) / len(without)
    half = Z_95 * sqrt((n - 1) / n * sum((one - mean) ** 2 for one in without))
    return Concordance(value, max(0.0, value - half), min(1.0, value + half), all_pairs)


def _halves(one: Life, other: Life) -> int | None:
    """2: the one that began with more lived longer, 0: less, 1: both began alike; None: nobody can tell who lived longer."""
    first, second = (one, other) if (one.days, not one.died) < (other.days, not other.died) else (other, one)
    if not first.died or (first.days == second.days and second.died):
        return None
    return 1 if first.predictor == second.predictor else 2 if first.predictor < second.predictor else 0

"""Whether the same customers buy more than before: a paired lift, and the same with the labels shuffled, which must show nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from random import Random

from qunying.commerce.verdict.statistics import Span, quantile, variance

CUSTOMERS_LEAST = 10
SHUFFLES = 1000


@dataclass(frozen=True, slots=True)
class Lift:
    """What a customer buys a week, before and after; ``chance`` is the share of shuffles in which the lift was at least as far from nothing."""

    customers: int
    before: float
    after: float
    span: Span | None
    chance: float | None


def lift(pairs: Sequence[tuple[float, float]], *, seed: int = 1) -> Lift:
    """The mean of each customer's own difference with its 95 % interval (paired t), and how often chance alone does as much."""
    n = len(pairs)
    before, after = (sum(pair[place] for pair in pairs) / n if n else 0.0 for place in (0, 1))
    if n < CUSTOMERS_LEAST:
        return Lift(n, before, after, None, None)
    steps = [new - old for old, new in pairs]
    mean = sum(steps) / n
    half = quantile(1, n - 1) * sqrt(variance(steps) / n)
    return Lift(n, before, after, Span(mean, mean - half, mean + half), _chance(steps, mean, seed))


def shuffled(pairs: Sequence[tuple[float, float]], seed: int) -> list[tuple[float, float]]:
    """The same customers, with before and after changed about for each by the toss of a coin: whatever there was is gone."""
    coin = Random(seed)
    return [pair[::-1] if coin.random() < 0.5 else pair for pair in pairs]


def _chance(steps: Sequence[float], mean: float, seed: int) -> float:
    coin, as_far = Random(seed), 1  # what was seen is one of the ways it could have come out
    for _ in range(SHUFFLES):
        tossed = sum(step if coin.getrandbits(1) else -step for step in steps) / len(steps)
        as_far += abs(tossed) >= abs(mean) * (1 - 1e-12)
    return as_far / (SHUFFLES + 1)

"""Two sides of people compared in a number: how far apart, and how sure; what is only seen together is never called a cause.

Shares: Newcombe's hybrid score interval (Statistics in Medicine 17, 1998, method 10). Matched by stratum: both sides weighted as Mantel and Haenszel
(1959) do, n₁n₀ ⁄ (n₁ + n₀), with Newcombe's interval for such weighted shares (Yan and Su 2010; Kim and Won 2013); one stratum gives the plain interval.
Means: Welch's t with Satterthwaite's degrees of freedom; matched by stratum with the same weights and each side's spread within its strata.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, variance

from qunying.insight.intervals import Z_95

LEAST = 20  # people on each side; below that a difference is a guess
OK, NOT_ENOUGH = "ok", "not_enough"

Stratum = tuple[int, int, int, int]  # k₁, n₁, k₀, n₀


@dataclass(frozen=True, slots=True)
class Difference:
    """One side against the other: shares or means of each, the first less the second, and its 95 % interval; None where there are too few."""

    n_1: int
    n_0: int
    value_1: float | None = None
    value_0: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    state: str = NOT_ENOUGH

    @property
    def apart(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True, slots=True)
class Sample:
    """What a comparison of means needs to know of one side."""

    n: int
    mean: float
    variance: float  # with n − 1

    @classmethod
    def of(cls, values: Sequence[float]) -> Sample:
        """The sample of these values."""
        return cls(len(values), fmean(values) if values else 0.0, variance(values) if len(values) > 1 else 0.0)

    @classmethod
    def summed(cls, n: int, total: float, squares: float) -> Sample:
        """The sample of n values with that sum and that sum of squares."""
        mean = total / n if n else 0.0
        return cls(n, mean, max(0.0, squares - n * mean * mean) / (n - 1) if n > 1 else 0.0)


def shares(k_1: int, n_1: int, k_0: int, n_0: int, *, least: int = LEAST) -> Difference:
    """k₁ out of n₁ against k₀ out of n₀."""
    return matched_shares([(k_1, n_1, k_0, n_0)], least=least, whole=(n_1, n_0))


def matched_shares(strata: Iterable[Stratum], *, least: int = LEAST, whole: tuple[int, int] | None = None) -> Difference:
    """The same within each stratum, put together; who has nobody to be compared with in their stratum is not counted."""
    both = [stratum for stratum in strata if stratum[1] and stratum[3]]
    n_1, n_0 = whole or (sum(one[1] for one in both), sum(one[3] for one in both))
    if min(n_1, n_0) < max(1, least):
        return Difference(n_1, n_0)
    weights = [n1 * n0 / (n1 + n0) for _k1, n1, _k0, n0 in both]
    total = sum(weights)
    weights = [weight / total for weight in weights]
    p_1 = min(1.0, sum(weight * one[0] / one[1] for weight, one in zip(weights, both, strict=True)))
    p_0 = min(1.0, sum(weight * one[2] / one[3] for weight, one in zip(weights, both, strict=True)))
    # So many people without strata would make a share as sure as these weights do.
    like_1 = 1 / sum(weight * weight / one[1] for weight, one in zip(weights, both, strict=True))
    like_0 = 1 / sum(weight * weight / one[3] for weight, one in zip(weights, both, strict=True))
    (low_1, high_1), (low_0, high_0) = _score(p_1, like_1), _score(p_0, like_0)
    low, high = sqrt((p_1 - low_1) ** 2 + (high_0 - p_0) ** 2), sqrt((high_1 - p_1) ** 2 + (p_0 - low_0) ** 2)
    return Difference(n_1, n_0, p_1, p_0, p_1 - p_0, max(-1.0, p_1 - p_0 - low), min(1.0, p_1 - p_0 + high), OK)


def means(x_1: Sequence[float] | Sample, x_0: Sequence[float] | Sample, *, least: int = LEAST) -> Difference:
    """The mean of one side against the other's; two sides in which everybody is alike have a difference and an interval without width."""
    one, none = (side if isinstance(side, Sample) else Sample.of(side) for side in (x_1, x_0))
    return matched_means([(one, none)], least=least, whole=(one.n, none.n))


def matched_means(strata: Iterable[tuple[Sample, Sample]], *, least: int = LEAST, whole: tuple[int, int] | None = None) -> Difference:
    """The same within each stratum, put together; who has nobody to be compared with in their stratum is not counted."""
    both = [(one, none) for one, none in strata if one.n and none.n]
    ones, nones = [one for one, _ in both], [none for _, none in both]
    n_1, n_0 = whole or (sum(one.n for one in ones), sum(none.n for none in nones))
    freedom_1, freedom_0 = n_1 - len(both), n_0 - len(both)
    if min(n_1, n_0) < max(2, least) or min(freedom_1, freedom_0) < 1:
        return Difference(n_1, n_0)
    weights = [one.n * none.n / (one.n + none.n) for one, none in both]
    weights = [weight / sum(weights) for weight in weights]
    error_1, error_0 = _squared_error(ones, weights, freedom_1), _squared_error(nones, weights, freedom_0)
    error = error_1 + error_0
    half = student(error * error / (error_1 * error_1 / freedom_1 + error_0 * error_0 / freedom_0)) * sqrt(error) if error else 0.0
    mean_1 = sum(weight * one.mean for weight, one in zip(weights, ones, strict=True))
    mean_0 = sum(weight * none.mean for weight, none in zip(weights, nones, strict=True))
    apart = mean_1 - mean_0
    return Difference(n_1, n_0, mean_1, mean_0, apart, apart - half, apart + half, OK)


def _squared_error(side: Sequence[Sample], weights: Sequence[float], freedom: int) -> float:
    """The squared error of a weighted mean, when people differ alike within every stratum."""
    within = sum(one.variance * (one.n - 1) for one in side) / freedom
    return within * sum(weight * weight / one.n for weight, one in zip(weights, side, strict=True))


def student(freedom: float) -> float:
    """The two-sided 95 % point of Student's t, by the Cornish–Fisher expansion (Abramowitz and Stegun 26.7.5): to four digits from 8 degrees on."""
    z = Z_95
    parts = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(part / freedom**power for power, part in enumerate(parts, start=1))


def _score(share: float, n: float) -> tuple[float, float]:
    """Wilson's score interval of a share of so many, which need not be whole."""
    weight = Z_95 * Z_95 / n
    middle = (share + weight / 2) / (1 + weight)
    half = Z_95 * sqrt(max(0.0, share * (1 - share)) / n + weight / (4 * n)) / (1 + weight)
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))

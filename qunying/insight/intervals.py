"""Intervals for shares: how sure a share of a small group can be."""

from __future__ import annotations

from math import sqrt

Z_95 = 1.959963984540054  # two-sided 95 %


def wilson(k: int, n: int, *, z: float = Z_95) -> tuple[float, float]:
    """The Wilson score interval of k out of n; unlike k/n ± something it stays within 0 … 1 and is honest for n = 3."""
    if not 0 <= k <= n:
        raise ValueError(f"{k} out of {n}")
    if n == 0:
        return 0.0, 1.0
    share, weight = k / n, z * z / n
    middle = (share + weight / 2) / (1 + weight)
    half = z * sqrt(share * (1 - share) / n + weight / (4 * n)) / (1 + weight)
    return max(0.0, middle - half), min(1.0, middle + half)

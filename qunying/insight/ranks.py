"""Whether two numbers rise together: Spearman's rank correlation with its 95 % interval; it says nothing about what causes what."""

from __future__ import annotations

from collections.abc import Sequence
from math import atanh, sqrt, tanh
from statistics import correlation

Z_95 = 1.959963984540054
FIELLER = 1.06  # variance of atanh(ρ) is 1.06 ⁄ (n − 3) for ranks (Fieller, Hartley and Pearson 1957)


def ranks(values: Sequence[float]) -> list[float]:
    """The place of each from 1; equal values share the mean of their places."""
    order = sorted(range(len(values)), key=lambda index: values[index])
    placed = [0.0] * len(values)
    at = 0
    while at < len(order):
        same = [index for index in order[at:] if values[index] == values[order[at]]]
        for index in same:
            placed[index] = at + (len(same) + 1) / 2
        at += len(same)
    return placed


def spearman(x: Sequence[float], y: Sequence[float]) -> tuple[float, float, float] | None:
    """ρ with the ends of its interval; None below four pairs, or where all of one are equal: then there is no order to compare."""
    if len(x) < 4 or len(set(x)) < 2 or len(set(y)) < 2:
        return None
    rho = max(-1.0, min(1.0, correlation(ranks(x), ranks(y))))
    if abs(rho) > 1 - 1e-12:
        return rho, rho, rho
    half = Z_95 * sqrt(FIELLER / (len(x) - 3))
    return rho, tanh(atanh(rho) - half), tanh(atanh(rho) + half)

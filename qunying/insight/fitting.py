"""A straight line through points by least squares, with the 95 % interval of its slope; under ten points there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean

from qunying.insight.comparing import student

LEAST = 10  # points; below that one of them turns the line


@dataclass(frozen=True, slots=True)
class Fitted:
    """The slope with its interval; None where there are too few points, or all of them stand at one place."""

    n: int
    slope: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def apart(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def line(points: Sequence[tuple[float, float]], *, least: int = LEAST) -> Fitted:
    """The line through these (x, y), each weighing the same."""
    n = len(points)
    if n < max(3, least):
        return Fitted(n)
    middle_x, middle_y = fmean(x for x, _y in points), fmean(y for _x, y in points)
    spread = sum((x - middle_x) ** 2 for x, _y in points)
    if not spread:
        return Fitted(n)
    slope = sum((x - middle_x) * (y - middle_y) for x, y in points) / spread
    left_over = sum((y - middle_y - slope * (x - middle_x)) ** 2 for x, y in points)
    half = student(n - 2) * sqrt(left_over / (n - 2) / spread)
    return Fitted(n, slope, slope - half, slope + half)

"""The line through points, by hand: x 1 … 10, Σ(x − x̄)² = 82.5."""

import pytest

from qunying.insight.fitting import line

UP = [(float(x), 2.0 * x) for x in range(1, 11)]


def test_points_on_a_line_give_it_without_width():
    found = line(UP)
    assert (found.n, found.slope, found.low, found.high, found.apart) == (10, 2.0, 2.0, 2.0, True)


def test_the_interval_is_that_of_students_t_with_two_degrees_fewer():
    """y is 1 above the line for odd x and 1 below for even: Σ(x − x̄)e = −5, the slope loses 5/82.5; Σ of what is left is 10 − 25/82.5 over 8."""
    found = line([(x, y + (1 if x % 2 else -1)) for x, y in UP])
    half = 2.306 * ((10 - 25 / 82.5) / 8 / 82.5) ** 0.5
    assert (found.slope, found.low, found.high) == pytest.approx((2 - 5 / 82.5, 2 - 5 / 82.5 - half, 2 - 5 / 82.5 + half), rel=1e-4)


def test_nine_points_or_all_at_one_place_have_no_slope():
    assert line(UP[:9]).slope is None and line([(1.0, y) for _x, y in UP]).slope is None

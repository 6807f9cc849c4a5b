"""Waiting that is not over yet counts as long as it lasted."""

import pytest

from qunying.insight.lasting import median_wait

# Weeks in remission of 21 leukaemia patients on 6-MP (Freireich 1963, the usual textbook example): the median is 23 weeks.
FREIREICH = [
    (6, 3, 1), (7, 1, 0), (9, 0, 1), (10, 1, 1), (11, 0, 1), (13, 1, 0), (16, 1, 0), (17, 0, 1), (19, 0, 1), (20, 0, 1), (22, 1, 0), (23, 1, 0),
    (25, 0, 1), (32, 0, 2), (34, 0, 1), (35, 0, 1),
]  # fmt: skip


@pytest.mark.parametrize(
    ("waits", "median"),
    [
        (FREIREICH, 23),
        ([(2, 1, 0), (4, 1, 0), (6, 1, 0), (10, 0, 3)], 6),
        ([(2, 1, 0), (5, 0, 2)], None),
        ([(1, 0, 5), (9, 1, 0)], 9),
        ([], None),
    ],
)
def test_the_median_wait_is_that_of_kaplan_and_meier(waits, median):
    assert median_wait(waits) == median

"""Two sides compared: published examples, and what must hold for any numbers."""

from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qunying.insight import steps
from qunying.insight.comparing import LEAST, Sample, matched_means, matched_shares, means, shares, student

# Newcombe 1998, table II, method 10.
PUBLISHED = [
    ((56, 70, 48, 80), (0.2000, 0.0524, 0.3339)), ((9, 10, 3, 10), (0.6000, 0.1705, 0.8090)), ((5, 56, 0, 29), (0.0893, -0.0381, 0.1926)),
    ((0, 10, 0, 20), (0.0000, -0.1611, 0.2775)), ((10, 10, 0, 20), (1.0000, 0.6791, 1.0000)),
]  # fmt: skip
# The usual tables of Student's t, two-sided 5 %.
TABLE = {10: 2.228, 19: 2.093, 24: 2.064, 30: 2.042, 60: 2.000, 120: 1.980}


def rounded(found):
    return tuple(round(value, 4) for value in (found.difference, found.low, found.high))


@pytest.mark.parametrize(("counts", "expected"), PUBLISHED)
def test_shares_have_the_interval_newcombe_published(counts, expected):
    assert rounded(shares(*counts, least=1)) == expected


def test_students_t_is_that_of_the_tables():
    assert {freedom: round(student(freedom), 3) for freedom in TABLE} == TABLE


def test_means_have_welchs_interval_worked_by_hand():
    """
    1 … 5: mean 3, variance 2.5, error 0.5; 2, 4 … 20: mean 11, variance 110/3, error 11/3. Both together 25/6, its root 2.0412; degrees of freedom
    (25/6)² ÷ (0.5²/4 + (11/3)²/9) = 17.361 ÷ 1.5563 = 11.155, t = 2.1974; −8 ± 4.4854.
    """
    found = means(list(range(1, 6)), list(range(2, 21, 2)), least=2)
    assert (found.value_1, found.value_0, found.difference) == (3.0, 11.0, -8.0)
    assert (round(found.low, 2), round(found.high, 2)) == (-12.49, -3.51)


def test_matching_undoes_a_difference_that_only_the_month_makes():
    """In May 10 % on both sides, in June 50 %; the first side is mostly of May, the second of June. Unmatched they are far apart."""
    may, june = (8, 80, 2, 20), (10, 20, 40, 80)
    found = matched_shares([may, june, (5, 5, 0, 0)])
    assert (found.n_1, found.n_0, round(found.difference, 12), found.apart) == (100, 100, 0.0, False)
    assert shares(8 + 10, 100, 2 + 40, 100).apart


def test_below_twenty_on_a_side_there_are_only_counts():
    found = shares(10, LEAST - 1, 40, 80)
    assert (found.n_1, found.n_0, found.difference, found.low, found.state) == (19, 80, None, None, "not_enough")
    assert means([1.0] * 19, [2.0] * 30).state == "not_enough"
    assert shares(10, LEAST, 40, 80).state == "ok"


sides = st.integers(LEAST, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(max_examples=60, deadline=None)
@given(sides, sides)
def test_a_difference_lies_in_its_interval_and_turns_its_sign_with_the_sides(one, other):
    found, back = shares(*one, *other), shares(*other, *one)
    assert -1 <= found.low <= found.difference <= found.high <= 1 and found.low < found.high
    assert rounded(found) == pytest.approx((-back.difference, -back.high, -back.low), abs=1e-4)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(sides, sides), min_size=1, max_size=5))
def test_strata_put_together_stay_between_the_strata_and_alike_ones_are_as_sure_as_if_never_parted(strata):
    counts = [tuple(chain(*stratum)) for stratum in strata]
    found, each = matched_shares(counts), [shares(*one) for one in counts]
    assert min(one.difference for one in each) - 1e-9 <= found.difference <= max(one.difference for one in each) + 1e-9
    alike = matched_shares([counts[0]] * len(counts))
    assert rounded(alike) == pytest.approx(rounded(shares(*(len(counts) * one for one in counts[0]))), abs=1e-4)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=LEAST, max_size=60), st.lists(st.integers(0, 50), min_size=LEAST, max_size=60))
def test_means_from_sums_are_those_from_the_values(one, other):
    direct = means([float(x) for x in one], [float(x) for x in other])
    summed = means(*(Sample.summed(len(x), sum(x), sum(v * v for v in x)) for x in (one, other)))
    assert rounded(summed) == pytest.approx(rounded(direct), abs=1e-4)


def test_matched_means_are_worked_by_hand():
    """
    May: 30 of mean 2 and 10 of mean 1; June: 10 of mean 6 and 30 of mean 5: one apart in both. Variances 4 and 4, 9 and 9. Weights 7.5 and 7.5: half each.
    Within: (29·4 + 9·9) ÷ 38 = 5.1842 and (9·4 + 29·9) ÷ 38 = 7.8158; each times (1/4)(1/30 + 1/10) = 1/30. Together 0.43333, its root 0.65828;
    degrees of freedom 0.43333² ÷ ((0.17281² + 0.26053²) ÷ 38) = 73.0, t = 1.9930: 1 ± 1.3120.
    """
    found = matched_means(
        [(Sample(30, 2.0, 4.0), Sample(10, 1.0, 4.0)), (Sample(10, 6.0, 9.0), Sample(30, 5.0, 9.0)), (Sample(9, 9.0, 1.0), Sample(0, 0.0, 0.0))]
    )
    assert (found.n_1, found.n_0, found.value_1, found.value_0, found.difference) == (40, 40, 4.0, 3.0, 1.0)
    assert (round(found.low, 3), round(found.high, 3)) == (-0.312, 2.312)


def test_where_everybody_is_alone_in_their_stratum_nobody_knows_the_spread():
    alone = [(Sample(1, 2.0, 0.0), Sample(1, 1.0, 0.0))] * 30
    assert matched_means(alone).state == "not_enough"


def test_the_step_makes_one_row_of_the_strata_and_says_how_many_found_nobody_like_them():
    rows = [{"k": 8, "n": 80, "l": 2, "m": 20}, {"k": 10, "n": 20, "l": 40, "m": 80}, {"k": 5, "n": 5, "l": None, "m": None}]
    [told] = steps.compared("k", "n", "l", "m")(rows, None, {})
    assert {name: told[name] for name in ("n", "n_1", "k_1", "n_0", "k_0", "unmatched", "state")} == {
        "n": 200, "n_1": 100, "k_1": 18, "n_0": 100, "k_0": 42, "unmatched": 5, "state": "ok"
    }  # fmt: skip
    assert steps.compared("k", "n", "l", "m")([], None, {})[0]["state"] == "not_enough"

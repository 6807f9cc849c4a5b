"""Three factors to the cent, and a verdict that says effective, ineffective or undecidable, and is seldom wrong."""

from collections import Counter
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qunying.commerce.verdict import statistics
from qunying.commerce.verdict.factors import Totals, contributions, product
from qunying.commerce.verdict.judging import EFFECTIVE, INEFFECTIVE, UNDECIDABLE, Side, judge
from qunying.commerce.verdict.lift import lift, shuffled
from qunying.commerce.verdict.statistics import Day

CASES = 10_000


def slices(seed):
    """So many slices as life makes them: empty ones, huge ones, more orders than visits."""
    dice = Random(seed)
    for _ in range(CASES):
        orders = dice.choice([0, 0, 1, dice.randrange(1, 2_000_000)])
        cents = sum(dice.randrange(0, 10**7) for _ in range(min(orders, 7))) + (dice.randrange(10**12) if orders > 7 else 0)
        yield Totals(dice.choice([None, 0, 1, dice.randrange(1, 10**9)]), orders, cents)


def test_the_product_is_sales_to_the_cent_in_ten_thousand_slices_and_nothing_is_divided_by_nothing():
    found = Counter()
    for one in slices(7):
        if one.factors is None:
            assert one.undefined and (not one.traffic or not one.orders)
            found["undefined"] += 1
        else:
            assert product(one.factors) == one.cents and one.undefined == []
            found["defined"] += 1
    assert found.total() == CASES and found["defined"] > 2_000 and found["undefined"] > 2_000


def test_contributions_sum_to_the_difference_to_the_cent_in_ten_thousand_pairs():
    whole = [one for one in slices(8) if one.factors]
    dice = Random(9)
    for _ in range(CASES):
        before, after = dice.choice(whole), dice.choice(whole)
        assert sum(contributions(before, after)) == after.cents - before.cents
    assert contributions(Totals(100, 10, 20_000), Totals(1000, 100, 200_000)) == [180_000, 0, 0]
    assert contributions(Totals(0, 0, 0), Totals(10, 1, 100)) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 10**6)), min_size=1, max_size=60))
def test_any_split_into_two_groups_keeps_the_totals(orders):
    parts = [Totals(0, sum(side == s for side, _ in orders), sum(c for side, c in orders if side == s)) for s in (True, False)]
    joined = parts[0] + parts[1]
    assert (joined.orders, joined.cents) == (len(orders), sum(c for _, c in orders))
    assert joined.order_value == Fraction(joined.cents, joined.orders)


def days(dice, count=28, visits=100.0, share=0.1, value=2_000.0, restless=0.0):
    """Days of a shop: chance visitors (more restless than chance if asked), each buying with that share, paying about that much."""
    made = []
    for _ in range(count):
        mean = visits * dice.gamma(1 / restless, restless) if restless else visits
        came = int(dice.poisson(mean))
        orders = int(dice.binomial(came, share))
        paid = np.rint(dice.lognormal(np.log(value) - 0.125, 0.5, orders))
        made.append(Day(came, orders, int(paid.sum()), float((paid**2).sum())))
    return made


@pytest.mark.parametrize("restless", [0.0, 0.05])
def test_where_nothing_changed_the_verdict_is_ineffective_in_at_least_95_of_100_runs(restless):
    dice = np.random.default_rng(11)
    words = Counter(judge(Side(days(dice, restless=restless), days(dice, restless=restless))).word for _ in range(200))
    assert words[INEFFECTIVE] >= 190, words


def test_beside_control_groups_that_grew_as_much_the_verdict_is_ineffective_too():
    dice = np.random.default_rng(12)
    words = Counter()
    for _ in range(200):
        grown = dict(visits=150.0, value=2_400.0)  # the whole town came out: no merit of the activity
        verdict = judge(Side(days(dice), days(dice, **grown)), Side(days(dice, visits=200.0), days(dice, visits=300.0, value=2_400.0)))
        words[verdict.word] += 1
    assert words[INEFFECTIVE] >= 190, words


@pytest.mark.parametrize(("changed", "factor"), [({"visits": 140.0}, "traffic"), ({"share": 0.16}, "conversion"), ({"value": 2_800.0}, "order_value")])
def test_a_true_change_of_one_factor_is_found_and_named(changed, factor):
    dice = np.random.default_rng(13)
    right = 0
    for _ in range(50):
        verdict = judge(Side(days(dice), days(dice, **changed)))
        right += verdict.word == EFFECTIVE and [one.name for one in verdict.factors if one.improved] == [factor]
    assert right >= 45


def test_a_fall_of_one_factor_does_not_hide_and_does_not_count_as_an_effect():
    dice = np.random.default_rng(14)
    verdict = judge(Side(days(dice), days(dice, visits=60.0)))
    assert verdict.word == INEFFECTIVE and [one.name for one in verdict.factors if one.worsened] == ["traffic"]


def test_too_few_orders_days_or_visits_are_no_verdict():
    dice = np.random.default_rng(15)
    few = judge(Side(days(dice, visits=10.0, count=14), days(dice, visits=10.0, count=14)))
    assert (few.word, few.reasons) == (UNDECIDABLE, ("few_orders",))
    short = judge(Side(days(dice, count=5), days(dice, count=5)))
    assert (short.word, short.reasons) == (UNDECIDABLE, ("few_days",)) and all(one.span is None for one in short.factors)
    uncounted = judge(Side(days(dice), days(dice), visits=False))
    assert uncounted.word == UNDECIDABLE and uncounted.reasons == ("no_visits",) and uncounted.factors[2].span is not None
    thin = judge(Side(days(dice, visits=13.0), days(dice, visits=13.0)))
    assert thin.word == UNDECIDABLE and "blurred_conversion" in thin.reasons


def test_intervals_agree_with_the_textbook():
    """Newcombe's (1998) example 56/70 against 48/80 without days: 0.0524 to 0.3339."""
    before, after = [Day(40, 24, 0), Day(40, 24, 0)], [Day(35, 28, 0), Day(35, 28, 0)]
    shares = statistics._share(before, 1.959964), statistics._share(after, 1.959964)
    (p, low, high), (q, below, above) = shares
    assert (q - p - ((q - below) ** 2 + (high - p) ** 2) ** 0.5) == pytest.approx(0.0524, abs=2e-4)
    assert (q - p + ((above - q) ** 2 + (p - low) ** 2) ** 0.5) == pytest.approx(0.3339, abs=2e-4)
    assert statistics.quantile(1) == pytest.approx(1.959964) and statistics.quantile(1, 9) == pytest.approx(2.262157) and statistics.quantile(3) > 2.39


def test_the_cents_of_the_three_factors_sum_to_what_the_activity_brought():
    dice = np.random.default_rng(16)
    treated, control = Side(days(dice), days(dice, visits=150.0)), Side(days(dice), days(dice))
    for verdict in (judge(treated), judge(treated, control)):
        assert sum(one.cents for one in verdict.factors) == verdict.cents - verdict.expected_cents
    assert judge(treated).expected_cents == sum(day.cents for day in treated.before)


def test_sixty_customers_from_three_to_five_are_a_lift_of_two_and_shuffled_they_are_none():
    dice = np.random.default_rng(17)
    pairs = [(3 + a, 5 + b) for a, b in dice.normal(0, 0.8, (60, 2))]
    found = lift(pairs)
    assert found.span.difference == pytest.approx(2, abs=0.3) and found.span.low > 1 and found.chance < 0.01
    quiet = sum(span.low <= 0 <= span.high for span in (lift(shuffled(pairs, seed)).span for seed in range(200)))
    assert quiet >= 190
    assert lift(pairs[:9]).span is None

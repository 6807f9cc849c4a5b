"""The verdict on an activity: did it move traffic, conversion or order value, beside the time before or beside groups without it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import exp, inf, log, sqrt

from qunying.commerce.verdict import statistics
from qunying.commerce.verdict.factors import CONVERSION, FACTORS, ORDER_VALUE, TRAFFIC, shares, whole
from qunying.commerce.verdict.statistics import Day, Span

EFFECTIVE, INEFFECTIVE, UNDECIDABLE = "effective", "ineffective", "undecidable"
DAYS_LEAST = 7  # a week, so that every weekday is on either side
ORDERS_LEAST = 30  # on either side; below this a mean is a few customers
BLUR = 0.5  # who could not even see a rise by half may not call it nothing


@dataclass(frozen=True, slots=True)
class Side:
    """One side's days before and after; ``visits`` is false where nobody counted them all along, ``records`` where orders are known for a part only.

    ``seen`` says of the days before and of those after by themselves whether their visits were counted: those may be told, if not compared.
    """

    before: Sequence[Day]
    after: Sequence[Day]
    visits: bool = True
    records: bool = True
    seen: tuple[bool, bool] = (False, False)


@dataclass(frozen=True, slots=True)
class Factor:
    """One of the three: a day's visits, orders for each visit, or cents an order. ``expected`` is what it would have been without the activity."""

    name: str
    before: float | None
    after: float | None
    expected: float | None = None
    span: Span | None = None
    cents: int | None = None

    @property
    def improved(self) -> bool:
        """Whether the whole interval is above zero."""
        return self.span is not None and self.span.low > 0

    @property
    def worsened(self) -> bool:
        """Whether the whole interval is below zero."""
        return self.span is not None and self.span.high < 0

    @property
    def blurred(self) -> bool:
        """Whether the data are too thin or too restless to see even a rise by half."""
        return self.span is None or not self.expected or (self.span.high - self.span.low) / 2 > BLUR * self.expected


@dataclass(frozen=True, slots=True)
class Verdict:
    """The word, why one may not decide where one may not, and the three factors. Cents are of the later span; ``expected_cents`` without the activity."""

    word: str
    reasons: tuple[str, ...]
    factors: tuple[Factor, ...]
    cents: int
    expected_cents: int | None
    orders_before: int
    orders_after: int
    days_before: int
    days_after: int


def judge(treated: Side, control: Side | None = None) -> Verdict:
    """Effective when the interval of one factor is above zero, ineffective when none is although it would have shown, else undecidable.

    The three intervals hold together at 95 % (each at 98.3 %, Bonferroni): a community in which nothing changed is called effective in at most
    one of forty.
    """
    reasons = [*_lacking(treated, ""), *(_lacking(control, "control_") if control else ())]
    factors = tuple(_factors(treated, control, reasons))
    expected = _expected_cents(factors, treated)
    old, new = statistics.total(treated.before), statistics.total(treated.after)
    word = UNDECIDABLE
    if not reasons or reasons == ["no_visits"]:
        word = EFFECTIVE if any(one.improved for one in factors) else INEFFECTIVE
        if word == INEFFECTIVE and (blurred := [one.name for one in factors if one.blurred]):
            word, reasons = UNDECIDABLE, [*reasons, *(f"blurred_{name}" for name in blurred if not ("no_visits" in reasons and name != ORDER_VALUE))]
    return Verdict(word, tuple(reasons), factors, new.cents, expected, old.orders, new.orders, len(treated.before), len(treated.after))


def _lacking(side: Side, prefix: str) -> list[str]:
    old, new = statistics.total(side.before), statistics.total(side.after)
    found = [] if side.records else [f"{prefix}records_short"]
    if min(len(side.before), len(side.after)) < DAYS_LEAST:
        found.append(f"{prefix}few_days")
    if min(old.orders, new.orders) < ORDERS_LEAST:
        found.append(f"{prefix}few_orders")
    if not side.visits or not old.traffic or not new.traffic:
        found.append(f"{prefix}no_visits")
    elif old.orders > old.traffic or new.orders > new.traffic:
        found.append(f"{prefix}more_orders_than_visits")
    return found


def _factors(treated: Side, control: Side | None, reasons: Sequence[str]) -> list[Factor]:
    counted = not any(reason.endswith("no_visits") for reason in reasons)
    made = []
    for name in FACTORS:
        alike = counted or name == ORDER_VALUE
        sides = zip((treated.before, treated.after), treated.seen, strict=True)
        before, after = (_value(name, days) if alike or seen else None for days, seen in sides)
        span, expected = None, before
        if control is not None and before is not None:
            trend = _trend(name, control) if alike else None
            expected = before * trend if trend is not None else None
        if alike and before is not None and after is not None and expected is not None and _measurable(name, reasons):
            span = _beside_control(name, treated, control) if control is not None else _SPANS[name](treated.before, treated.after, len(FACTORS))
        made.append(Factor(name, _float(before), _float(after), _float(expected), span))
    return _with_cents(made, treated, control) if counted else made


def _measurable(name: str, reasons: Sequence[str]) -> bool:
    return not any(reason.endswith("few_days") or (name == CONVERSION and reason.endswith("more_orders_than_visits")) for reason in reasons)


def _beside_control(name: str, treated: Side, control: Side) -> Span | None:
    """The difference to what would have been expected had the factor moved in proportion as in the control groups."""
    corners = [(treated.after, 1), (treated.before, -1), (control.after, -1), (control.before, 1)]
    values = [_value(name, days) for days, _ in corners]
    if any(not value for value in values):
        return None
    change = sum(sign * log(value) for value, (_, sign) in zip(values, corners, strict=True) if value)
    errors = [_VARIANCES[name](days) / float(value) ** 2 for value, (days, _) in zip(values, corners, strict=True) if value]
    df = min(len(days) for days, _ in corners) - 1
    half = statistics.quantile(len(FACTORS), df) * sqrt(sum(errors))
    after = float(values[0] or 0)
    return Span(*(after * (1 - exp(-at)) if at > -700 else -inf for at in (change, change - half, change + half)))


def _trend(name: str, control: Side) -> Fraction | None:
    old, new = _value(name, control.before), _value(name, control.after)
    return new / old if old and new is not None else None


def _value(name: str, days: Sequence[Day]) -> Fraction | None:
    all_of = statistics.total(days)
    top, bottom = {TRAFFIC: (all_of.traffic, len(days)), CONVERSION: (all_of.orders, all_of.traffic), ORDER_VALUE: (all_of.cents, all_of.orders)}[name]
    return Fraction(top, bottom) if bottom else None


def _with_cents(factors: Sequence[Factor], treated: Side, control: Side | None) -> list[Factor]:
    """The factors with what each brought over the later span, in cents that sum to the difference from what was expected."""
    old, new = ([_value(name, days) for name in FACTORS] for days in (treated.before, treated.after))
    trends = [_trend(name, control) for name in FACTORS] if control else [Fraction(1)] * len(FACTORS)
    if None in old or None in new or None in trends:
        return list(factors)
    length = len(treated.after)
    expected = [one * trend for one, trend in zip(old, trends, strict=True) if one is not None and trend is not None]
    actual = [one for one in new if one is not None]
    expected[0], actual[0] = expected[0] * length, actual[0] * length
    brought = whole(shares(expected, actual))
    return [Factor(one.name, one.before, one.after, one.expected, one.span, cents) for one, cents in zip(factors, brought, strict=True)]


def _expected_cents(factors: Sequence[Factor], treated: Side) -> int | None:
    brought = [one.cents for one in factors]
    return statistics.total(treated.after).cents - sum(cents for cents in brought if cents is not None) if None not in brought else None


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


_SPANS: dict[str, Callable[[Sequence[Day], Sequence[Day], int], Span]] = {
    TRAFFIC: statistics.traffic, CONVERSION: statistics.conversion, ORDER_VALUE: statistics.order_value,
}  # fmt: skip
_VARIANCES: dict[str, Callable[[Sequence[Day]], float]] = {
    TRAFFIC: statistics.traffic_variance, CONVERSION: statistics.share_variance, ORDER_VALUE: statistics.value_variance,
}  # fmt: skip

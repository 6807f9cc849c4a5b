"""Sales as traffic × conversion × order value, exact: integer cents, fractions, and None where nothing may be divided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

TRAFFIC, CONVERSION, ORDER_VALUE = "traffic", "conversion", "order_value"
FACTORS = (TRAFFIC, CONVERSION, ORDER_VALUE)


@dataclass(frozen=True, slots=True)
class Totals:
    """What a slice came to: visits (None where nobody counted), orders, and cents after refunds."""

    traffic: int | None
    orders: int
    cents: int

    def __add__(self, other: Totals) -> Totals:
        traffic = None if self.traffic is None or other.traffic is None else self.traffic + other.traffic
        return Totals(traffic, self.orders + other.orders, self.cents + other.cents)

    @property
    def conversion(self) -> Fraction | None:
        """Orders for each visit; None without visits."""
        return Fraction(self.orders, self.traffic) if self.traffic else None

    @property
    def order_value(self) -> Fraction | None:
        """Cents for each order; None without orders."""
        return Fraction(self.cents, self.orders) if self.orders else None

    @property
    def factors(self) -> tuple[Fraction, Fraction, Fraction] | None:
        """Traffic, conversion and order value, whose product is the cents exactly; None where one of them is undefined."""
        if self.traffic is None or self.conversion is None or self.order_value is None:
            return None
        return Fraction(self.traffic), self.conversion, self.order_value

    @property
    def undefined(self) -> list[str]:
        """The factors that cannot be reckoned here."""
        known = {TRAFFIC: self.traffic, CONVERSION: self.conversion, ORDER_VALUE: self.order_value}
        return [name for name in FACTORS if known[name] is None]


def product(factors: Iterable[Fraction]) -> Fraction:
    """The factors multiplied."""
    made = Fraction(1)
    for one in factors:
        made *= one
    return made


def shares(before: Sequence[Fraction], after: Sequence[Fraction]) -> list[Fraction]:
    """What each factor adds to the difference of the products; they sum to it exactly.

    Shapley's value (Shapley 1953): the factors are replaced one after the other in each of the six orders, and what each brings is averaged,
    so that no factor gains by standing first.
    """
    orders = list(permutations(range(len(before))))
    brought = [Fraction(0)] * len(before)
    for order in orders:
        now = list(before)
        for place in order:
            earlier = product(now)
            now[place] = after[place]
            brought[place] += product(now) - earlier
    return [one / len(orders) for one in brought]


def whole(parts: Sequence[Fraction]) -> list[int]:
    """The parts in whole cents that sum to their sum in whole cents: largest remainders are rounded up first."""
    floors = [part.numerator // part.denominator for part in parts]
    left = round(sum(parts, Fraction(0))) - sum(floors)
    order = sorted(range(len(parts)), key=lambda place: (floors[place] - parts[place], place))
    for place in order[:left]:
        floors[place] += 1
    return floors


def contributions(before: Totals, after: Totals) -> list[int] | None:
    """By how many cents each factor moved sales, summing to the difference to the cent; None where a factor is undefined."""
    if before.factors is None or after.factors is None:
        return None
    return whole(shares(before.factors, after.factors))

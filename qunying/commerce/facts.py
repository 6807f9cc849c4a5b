"""What can have happened to coupons, between guides and members, and to the money: orders, visits, costs."""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


@fact("commerce.coupon_issued")
@dataclass(frozen=True, slots=True)
class CouponIssued:
    """A member has a coupon; ``remaining`` more may be issued."""

    coupon: int
    occasion: Code  # join | hand
    days: int
    remaining: int


@fact("commerce.coupon_redeemed")
@dataclass(frozen=True, slots=True)
class CouponRedeemed:
    """A member's coupon was redeemed by staff, so many days after it was issued."""

    coupon: int
    days: int


@fact("commerce.introduced")
@dataclass(frozen=True, slots=True)
class Introduced:
    """A member came through this guide's code; the staff of the envelope is the guide."""

    introduction: int


@fact("commerce.contacted")
@dataclass(frozen=True, slots=True)
class Contacted:
    """A guide was in touch with a member."""

    reason: Code  # coupon | newcomer | silent


@fact("commerce.order_paid")
@dataclass(frozen=True, slots=True)
class OrderPaid:
    """Somebody paid for an order; the identity of the envelope is the member, where a declared id named one."""

    cents: int
    thousandths: int | None = None  # of what was bought, so that 2.5 斤 stay exact
    customer: int | None = None  # a keyed number of the customer's id in the table, member or not


@fact("commerce.order_refunded")
@dataclass(frozen=True, slots=True)
class OrderRefunded:
    """So much of an order was paid back; the subject is the order."""

    cents: int


@fact("commerce.visited")
@dataclass(frozen=True, slots=True)
class Visited:
    """So many came by, or one whose keyed number is known; a zero says that somebody counted and nobody came."""

    count: int
    inlet: int | None = None  # where they came from
    visitor: int | None = None


@fact("commerce.cost_noted")
@dataclass(frozen=True, slots=True)
class CostNoted:
    """Something was spent on a group, or on all of them where the envelope names none."""

    spent: Code  # hours | people | materials | money
    cents: int
    thousandths: int | None = None  # of hours

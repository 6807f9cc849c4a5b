"""What can have happened to coupons and between guides and members."""

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

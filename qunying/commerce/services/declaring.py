"""Declaring coupons: the blueprint says how many there are and for how long each holds."""

from __future__ import annotations

from django.db import transaction

from qunying.commerce.models import Coupon
from qunying.kernel import clock


def declare(community_id: int, *, key: str, name: str, worth: str, stock: int, valid_days: int, on: str) -> int:
    """The coupon is as declared; returns its id. What was issued stays as it is, and where more was issued than ``stock`` now says, nothing is left."""
    terms = {"name": name, "worth": worth, "stock": stock, "valid_days": valid_days, "occasion": on}
    with transaction.atomic():
        made, new = Coupon.objects.get_or_create(community_id=community_id, key=key, defaults={**terms, "remaining": stock, "declared_at": clock.now()})
        if new:
            return made.pk
        held = Coupon.objects.select_for_update(no_key=True).get(pk=made.pk)
        Coupon.objects.filter(pk=held.pk).update(**terms, remaining=max(0, stock - held.issued), retired_at=None)
    return held.pk


def retire(community_id: int, key: str) -> None:
    """No more of the coupon is issued; what members hold can be redeemed until it expires."""
    Coupon.objects.filter(community_id=community_id, key=key, retired_at=None).update(retired_at=clock.now())

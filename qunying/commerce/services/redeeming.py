"""Redeeming a coupon at the counter: once, by staff of the community it belongs to."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from qunying.commerce.facts import CouponRedeemed
from qunying.commerce.models import Issue
from qunying.journal.record import record, timezone_of
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people


@verb("commerce.redeem", needs=("owner", "operator", "host", "guide"))
def redeem(community_id: int, *, code: str, by: int, key: str) -> int:
    """The coupon with this code is used up; returns its id. The same ``key`` again is the same act.

    Refused ``coupon_code_missing``, ``coupon_unknown``, ``coupon_elsewhere``, ``coupon_expired`` and ``coupon_used``.
    """
    now, typed = clock.now(), plain_code(code)
    if not typed:
        raise Refused("coupon_code_missing")
    staff = people.staff_by_id([by]).get(by)
    if staff is None:
        raise Refused("not_found")
    with transaction.atomic():
        one = Issue.objects.select_for_update(of=("self",)).select_related("coupon").filter(code=typed).first()
        if one is None:
            raise Refused("coupon_unknown", typed=typed.upper()[:20])
        if one.community_id != community_id:
            raise Refused("coupon_elsewhere", typed=typed.upper())
        if one.redeemed_at is not None:
            if key and one.redeem_key == key[:60]:
                return one.pk
            raise _used(one)
        if one.expires_at <= now:
            raise Refused("coupon_expired", name=one.coupon.name, day=_local(one.expires_at, community_id, "%m-%d"))
        one.redeemed_at, one.redeemed_by_id, one.redeem_key = now, by, key[:60]
        one.save(update_fields=["redeemed_at", "redeemed_by", "redeem_key"])
        identity = people.identities([one.membership_id]).get(one.membership_id)
        fact = CouponRedeemed(one.coupon_id, (now - one.issued_at).days)
        record(fact, key=f"coupon-redeemed:{one.pk}", community=community_id, group=one.group_id, identity=identity, staff=by,
               subject=("coupon_issue", one.pk))  # fmt: skip
    return one.pk


def plain_code(text: str) -> str:
    """The code as it is kept, however it was typed: without blanks and dashes, in small letters."""
    return "".join(sign for sign in text.lower() if sign.isascii() and sign.isalnum())[:12]


def _used(one: Issue) -> Refused:
    assert one.redeemed_at is not None
    who = people.staff_by_id([one.redeemed_by_id]).get(one.redeemed_by_id) if one.redeemed_by_id else None
    return Refused("coupon_used", name=one.coupon.name, at=_local(one.redeemed_at, one.community_id, "%m-%d %H:%M"), by=who.name if who else "")


def _local(at: datetime, community_id: int, form: str) -> str:
    return at.astimezone(ZoneInfo(timezone_of(community_id))).strftime(form)

"""What one may ask about coupons, and about whom a guide brought and should be in touch with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Max, Q, Sum

from qunying.commerce.models import Contact, Coupon, Inlet, Introduction, Issue, Order
from qunying.journal import lately
from qunying.kernel import clock
from qunying.people import queries as people

COUPON, NEWCOMER, SILENT = "coupon", "newcomer", "silent"
REASONS = (COUPON, NEWCOMER, SILENT)  # whom to contact first
NEW_FOR, ENDS_WITHIN, SILENT_AFTER, LEAVE_ALONE = timedelta(days=3), timedelta(days=3), timedelta(days=14), timedelta(days=3)
# What members do of their own accord, by the names of the facts: enough to say that they are there.
ACTS = (
    "activities.checked_in", "activities.diary_written", "activities.feedback_sent", "activities.idea_entered", "activities.idea_voted",
    "activities.jielong_joined", "activities.run_arrived", "activities.run_signed_up", "channels.message_posted", "commerce.coupon_redeemed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CouponRow:
    """A coupon with what became of those issued."""

    id: int
    public_id: str
    key: str
    name: str
    worth: str
    on: str
    on_name: str
    valid_days: int
    stock: int
    remaining: int
    issued: int
    redeemed: int
    expired: int
    retired: bool


@dataclass(frozen=True, slots=True)
class IssueRow:
    """One coupon of one member; ``state`` is open, used or expired."""

    id: int
    membership_id: int
    name: str
    worth: str
    code: str
    state: str
    issued_at: datetime
    expires_at: datetime
    redeemed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody a guide should be in touch with today, and why; ``mine``: they came through this guide."""

    membership_id: int
    name: str
    reason: str
    mine: bool
    joined_at: datetime
    coupon: IssueRow | None = None


@dataclass(frozen=True, slots=True)
class Guiding:
    """A guide's people: how many came through them, whom to contact today, and how many were contacted today."""

    brought: int
    due: tuple[Due, ...]
    contacted: int


@dataclass(frozen=True, slots=True)
class Sold:
    """What a guide's people bought, as far as imported orders name them; ``cents`` is what was kept after refunds."""

    brought: int
    buyers: int
    orders: int
    cents: int
    latest: datetime | None


def coupons(community_id: int) -> list[CouponRow]:
    """The community's coupons with how many were issued, redeemed and have expired; retired ones last."""
    now = clock.now()
    used, gone = Q(issues__redeemed_at__isnull=False), Q(issues__redeemed_at=None, issues__expires_at__lte=now)
    rows = Coupon.objects.filter(community_id=community_id).annotate(redeemed=Count("issues", filter=used), expired=Count("issues", filter=gone))
    found = [
        CouponRow(
            one.pk, one.public_id, one.key, one.name, one.worth, one.occasion, str(Coupon.On(one.occasion).label), one.valid_days, one.stock,
            one.remaining, one.issued, one.redeemed, one.expired, one.retired_at is not None,
        )
        for one in rows.order_by("pk")
    ]  # fmt: skip
    return sorted(found, key=lambda row: row.retired)


def declared(community_id: int) -> list[Coupon]:
    """The coupons that may be issued now, in the order of declaration."""
    return list(Coupon.objects.filter(community_id=community_id, retired_at=None).order_by("pk"))


def mine(membership_id: int) -> list[IssueRow]:
    """The member's coupons: those that can be used first, the next to expire on top, then what is past, newest first."""
    rows = [_row(one) for one in Issue.objects.filter(membership_id=membership_id).select_related("coupon").order_by("expires_at", "pk")]
    past = [row for row in rows if row.state != "open"]
    return [row for row in rows if row.state == "open"] + past[::-1]


def by_code(community_id: int, code: str) -> IssueRow | None:
    """The community's coupon with that code."""
    one = Issue.objects.filter(community_id=community_id, code=code).select_related("coupon").first()
    return _row(one) if one else None


def issue(issue_id: int) -> IssueRow | None:
    """That coupon of a member."""
    one = Issue.objects.filter(pk=issue_id).select_related("coupon").first()
    return _row(one) if one else None


def open_codes(community_id: int, membership_ids: Iterable[int]) -> dict[int, str]:
    """The code each of those members could use first, for who can use one."""
    rows = Issue.objects.filter(community_id=community_id, membership_id__in=set(membership_ids), redeemed_at=None, expires_at__gt=clock.now())
    return dict(rows.order_by("-expires_at", "-pk").values_list("membership_id", "code"))


def guiding(staff_id: int, community_id: int) -> Guiding:
    """Whom this guide brought, and whom to contact today: their own people and those nobody brought; who was contacted of late is left alone."""
    now = clock.now()
    brought = dict(Introduction.objects.filter(community_id=community_id).values_list("membership_id", "staff_id"))
    recent = Contact.objects.filter(community_id=community_id, at__gt=now - LEAVE_ALONE)
    asked = set(recent.values_list("membership_id", flat=True))
    present = people.members_by_id(people.member_ids(community_id, present=True))
    own = {pk: row for pk, row in present.items() if brought.get(pk, staff_id) == staff_id and pk not in asked}
    acted = lately.last_of(
        community_id, kinds=ACTS, since=(now - SILENT_AFTER - timedelta(days=1)).date(), identities=[row.identity_id for row in own.values()]
    )
    ending, found = _ending(community_id, now), []
    for pk, row in own.items():
        why = _why(row, acted.get(row.identity_id), ending.get(pk), now)
        if why:
            found.append(Due(pk, row.name, why, pk in brought, row.joined_at, ending.get(pk) if why == COUPON else None))
    found.sort(key=lambda one: (REASONS.index(one.reason), not one.mine, one.coupon.expires_at if one.coupon else one.joined_at, one.membership_id))
    done = recent.filter(staff_id=staff_id, at__gt=now - timedelta(hours=24)).values("membership_id").distinct().count()
    return Guiding(sum(by == staff_id for by in brought.values()), tuple(found), done)


def sold(staff_id: int, community_id: int) -> Sold | None:
    """What the members this guide brought have bought; None while the community has no orders at all. What was wholly paid back is no order."""
    if not has_orders(community_id):
        return None
    members = list(Introduction.objects.filter(staff_id=staff_id).values_list("membership_id", flat=True))
    mine = people.identities(members).values()
    kept = Order.objects.filter(Q(cents__gt=F("refunded_cents")) | Q(cents=0), community_id=community_id, identity__in=set(mine))
    told = kept.aggregate(n=Count("pk"), buyers=Count("identity", distinct=True), cents=Sum(F("cents") - F("refunded_cents")), latest=Max("at"))
    return Sold(len(members), told["buyers"], told["n"], told["cents"] or 0, told["latest"])


def has_orders(community_id: int) -> bool:
    """Whether any order was ever taken in; without one nothing may be said of money."""
    return Order.objects.filter(community_id=community_id).exists()


def inlets(community_id: int) -> dict[int, str]:
    """Where visitors come from, by the number facts name it by."""
    return dict(Inlet.objects.filter(community_id=community_id).values_list("pk", "name"))


def _why(row: people.MemberRow, acted: datetime | None, coupon: IssueRow | None, now: datetime) -> str:
    """The one reason to be in touch with them, the most urgent first; empty for none."""
    if coupon is not None:
        return COUPON
    if row.joined_at > now - NEW_FOR:
        return NEWCOMER if acted is None or acted < row.joined_at else ""
    quiet = max(row.joined_at, acted) if acted else row.joined_at
    return SILENT if quiet <= now - SILENT_AFTER else ""


def _ending(community_id: int, now: datetime) -> dict[int, IssueRow]:
    """The coupon of each member that expires next, of those nearly over and not used."""
    rows = Issue.objects.filter(community_id=community_id, redeemed_at=None, expires_at__gt=now, expires_at__lte=now + ENDS_WITHIN)
    return {one.membership_id: _row(one) for one in rows.select_related("coupon").order_by("-expires_at", "-pk")}


def _row(one: Issue) -> IssueRow:
    state = "used" if one.redeemed_at else "expired" if one.expires_at <= clock.now() else "open"
    return IssueRow(one.pk, one.membership_id, one.coupon.name, one.coupon.worth, one.code, state, one.issued_at, one.expires_at, one.redeemed_at)

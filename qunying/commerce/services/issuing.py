"""Issuing coupons: each once under its key, and never one more than the stock."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

from django.db import transaction

from qunying.commerce.facts import CouponIssued
from qunying.commerce.models import Coupon, Issue
from qunying.groups import queries as groups
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.bulk import add_to, chunks, db_time, insert_rows, paced
from qunying.kernel.ids import ALPHABET, public_id
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people

CHUNK = 200  # coupons per write transaction: well below 50 ms on SQLite
CODE_LENGTH = 8  # 31^8 ≈ 8.5e11: typed by hand at a counter, found by nobody who guesses
_ISSUE = {
    "key": "text", "public_id": "text", "community_id": "bigint", "coupon_id": "bigint", "membership_id": "bigint", "group_id": "bigint", "code": "text",
    "issued_at": "timestamptz", "issued_by_id": "bigint", "expires_at": "timestamptz", "redeem_key": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class IssueRequest:
    """Somebody is to have a coupon; ``key`` is the asker's, so that a retry is no second one."""

    coupon_id: int
    membership_id: int
    key: str
    group_id: int | None = None
    by: int | None = None


@dataclass(frozen=True, slots=True)
class IssueResult:
    """What became of a request: the coupon it made (``new``) or had made before, or why there is none."""

    id: int | None = None
    new: bool = False
    refused: Refused | None = None


def issue_many(requests: Sequence[IssueRequest]) -> list[IssueResult]:
    """Everybody has their coupon, each once under its key, first come first served while there are any; the others' results say why not."""
    results: list[IssueResult] = []
    if not requests:
        return results
    *parts, last = list(chunks(requests, CHUNK))
    for part in chain(paced(parts), [last]):  # after the last one there is nothing to make room for
        with transaction.atomic():
            results += _issue(part)
    return results


@verb("commerce.issue", needs=("owner", "operator", "host", "guide"))
def issue(membership_id: int, *, coupon_id: int, key: str, by: int | None = None) -> int:
    """The member has this coupon from staff's hand, once under the key; returns its id. Refused ``coupon_not_by_hand``, ``coupon_out_of_stock``."""
    found = Coupon.objects.filter(pk=coupon_id).first()
    member = people.membership_by_id(membership_id)
    if found is None or member is None or member.community_id != found.community_id or found.retired_at or member.left_at:
        raise Refused("not_found")
    if found.occasion != Coupon.On.HAND:
        raise Refused("coupon_not_by_hand", name=found.name)
    [result] = issue_many([IssueRequest(coupon_id, membership_id, f"hand:{coupon_id}:{membership_id}:{key[:40]}", by=by)])
    if result.refused is not None:
        raise result.refused
    return int(result.id or 0)


def welcome_many(community_id: int, seats: Iterable[tuple[int, int]]) -> int:
    """Each of these members, (membership, group), has every coupon that comes with joining, once for life, while there are any; returns how many are new.

    Staff get none, and a seat in a group for staff brings none.
    """
    coupons = list(Coupon.objects.filter(community_id=community_id, occasion=Coupon.On.JOIN, retired_at=None).order_by("pk").values_list("pk", flat=True))
    wanted = list(dict(reversed(list(seats))).items())[::-1] if coupons else []  # the first seat counts
    if not wanted:
        return 0
    routes, staff = groups.routes(group for _, group in wanted), people.staff_memberships(community_id)
    members = [(member, group) for member, group in wanted if routes.get(group) != groups.STAFF_ROUTE and member not in staff]
    asked = [IssueRequest(coupon, member, f"join:{coupon}:{member}", group) for coupon in coupons for member, group in members]
    return sum(result.new for result in issue_many(asked))


def _issue(requests: Sequence[IssueRequest]) -> list[IssueResult]:
    coupons = _hold({request.coupon_id for request in requests})
    keys = [request.key for request in requests]
    before = set(Issue.objects.filter(key__in=keys).values_list("key", flat=True))
    fresh, left = {}, {pk: one.remaining for pk, one in coupons.items()}
    for request in requests:
        if request.key not in before and request.key not in fresh and left.get(request.coupon_id, 0) > 0:
            left[request.coupon_id] -= 1
            fresh[request.key] = request
    _store(fresh.values(), coupons)
    ids = dict(Issue.objects.filter(key__in=keys).values_list("key", "pk"))
    _record(list(fresh.values()), coupons, ids)
    return [_result(request, coupons, ids, fresh) for request in requests]


def _hold(coupon_ids: Collection[int]) -> dict[int, Coupon]:
    """Those coupons that may be issued, held by this transaction in the order of their ids."""
    rows = Coupon.objects.select_for_update(no_key=True).filter(pk__in=coupon_ids, retired_at=None).order_by("pk")
    return {one.pk: one for one in rows}


def _store(requests: Iterable[IssueRequest], coupons: Mapping[int, Coupon]) -> None:
    now, rows, taken = clock.now(), [], Counter[int]()
    for one in requests:
        coupon = coupons[one.coupon_id]
        ends = now + timedelta(days=coupon.valid_days)
        rows.append((one.key, public_id(), coupon.community_id, coupon.pk, one.membership_id, one.group_id, _code(), db_time(now), one.by, db_time(ends), ""))
        taken[coupon.pk] += 1
    insert_rows("commerce_issue", _ISSUE, rows)
    add_to("commerce_coupon", "issued", dict(taken))
    add_to("commerce_coupon", "remaining", {pk: -count for pk, count in taken.items()})


def _record(requests: Sequence[IssueRequest], coupons: Mapping[int, Coupon], ids: Mapping[str, int]) -> None:
    identities, left, drafts = people.identities(one.membership_id for one in requests), {pk: one.remaining for pk, one in coupons.items()}, []
    for one in requests:
        coupon = coupons[one.coupon_id]
        left[coupon.pk] -= 1
        drafts.append(Draft(
            CouponIssued(coupon.pk, coupon.occasion, coupon.valid_days, left[coupon.pk]), f"coupon:{ids[one.key]}", coupon.community_id, group=one.group_id,
            identity=identities.get(one.membership_id), staff=one.by, subject=("coupon_issue", ids[one.key]),
        ))  # fmt: skip
    record_many(drafts)


def _result(request: IssueRequest, coupons: Mapping[int, Coupon], ids: Mapping[str, int], fresh: Collection[str]) -> IssueResult:
    if request.key in ids:
        return IssueResult(ids[request.key], request.key in fresh)
    coupon = coupons.get(request.coupon_id)
    return IssueResult(refused=Refused("coupon_out_of_stock", name=coupon.name, stock=coupon.stock) if coupon else Refused("not_found"))


def _code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))

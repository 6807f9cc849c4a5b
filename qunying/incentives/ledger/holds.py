"""Holds: points set aside, then settled (in part or whole), released or expired; what is left always goes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qunying.incentives.ledger.accounts import held, member
from qunying.incentives.ledger.post import Entry, Kind, inputs_of, post
from qunying.incentives.models import Hold, Transfer
from qunying.kernel import clock
from qunying.kernel.refusals import Refused


@dataclass(frozen=True, slots=True)
class Moved:
    """What a step on a hold did; ``new`` is false when its key had already been used for the same."""

    community: int
    identity: int
    points: int
    returned: int
    balance_after: int
    new: bool


def open_hold(community: int, identity: int, points: int, *, key: str, purpose: str, expires_at: datetime | None) -> Moved:
    """So many of the member's points are set aside under ``key``; refused ``not_enough_points``."""
    entry = Entry(community, key, Kind.HOLD, member(identity), held(identity), points, reason=purpose)
    posted = post([entry], balance_of="debit")
    for _, balance in posted.fresh:
        transfer = Transfer.objects.get(key=key)
        Hold.objects.create(community=community, transfer=transfer, identity=identity, remaining=points, expires_at=expires_at)
        return Moved(community, identity, points, 0, balance, True)
    return Moved(community, identity, points, 0, 0, False)


def settle(hold_key: str, *, key: str, to: str, points: int | None) -> Moved:
    """``points`` of the hold (None: all of it) went to the account ``to`` for good, the rest is back with the member, and the hold is closed.

    Refused ``unknown_hold``, ``hold_closed``, or ``not_enough_points`` when the hold has less.
    """
    hold = _lock(hold_key)
    amount = hold.transfer.amount if points is None else points
    entry = _from_hold(hold, key, Kind.SETTLE, to, amount)
    if inputs_of([key]):
        post([entry])  # the same again is nothing new, anything else a conflict
        return Moved(hold.community, hold.identity, amount, hold.transfer.amount - amount, 0, False)
    _check_open(hold)
    if amount > hold.remaining:
        raise Refused("not_enough_points", need=amount, have=hold.remaining)
    rest = hold.remaining - amount
    entries = [entry, *([_from_hold(hold, f"{key}:rest", Kind.RELEASE, member(hold.identity), rest)] if rest else [])]
    balance = post(entries).fresh[-1][1]
    _close(hold)
    return Moved(hold.community, hold.identity, amount, rest, balance if rest else 0, True)


def give_back(hold_key: str, *, key: str, kind: int) -> Moved:
    """The whole hold is back with the member and closed; ``kind`` says whether it was released or ran out."""
    hold = _lock(hold_key)
    entry = _from_hold(hold, key, kind, member(hold.identity), hold.transfer.amount)
    if inputs_of([key]):
        post([entry])
        return Moved(hold.community, hold.identity, entry.amount, entry.amount, 0, False)
    _check_open(hold)
    balance = post([entry]).fresh[0][1]
    _close(hold)
    return Moved(hold.community, hold.identity, entry.amount, entry.amount, balance, True)


def overdue(now: datetime, *, limit: int) -> Sequence[str]:
    """Keys of holds whose time has run out, earliest first."""
    rows = Hold.objects.filter(closed_at__isnull=True, expires_at__lte=now).order_by("expires_at", "id")
    return list(rows.values_list("transfer__key", flat=True)[:limit])


def _from_hold(hold: Hold, key: str, kind: int, to: str, points: int) -> Entry:
    return Entry(hold.community, key, kind, held(hold.identity), to, points, refers_to=hold.transfer_id)


def _lock(hold_key: str) -> Hold:
    hold = Hold.objects.select_for_update(of=("self",)).select_related("transfer").filter(transfer__key=hold_key).first()
    if hold is None:
        raise Refused("unknown_hold", key=hold_key)
    return hold


def _check_open(hold: Hold) -> None:
    if hold.closed_at is not None:
        raise Refused("hold_closed", key=hold.transfer.key)


def _close(hold: Hold) -> None:
    hold.remaining, hold.closed_at = 0, clock.now()
    hold.save(update_fields=["remaining", "closed_at"])

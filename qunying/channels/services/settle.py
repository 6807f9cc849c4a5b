"""Write down what became of outbox rows: state, receipt and fact in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from qunying.channels import facts
from qunying.channels.models import Outbox
from qunying.channels.registry import CONFIRM, MANUAL, Fate, Parcel
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.bulk import db_time
from qunying.kernel.killpoints import reach

State = Outbox.State

ATTEMPTS_MAX = 5
BACKOFF_SECONDS = 10  # the first wait; each further one is three times as long, so that five attempts fit into the time that counts as on time
CHANNEL, LINK, ATTESTED = "channel", "link", "attested"  # kinds of receipt

_UPDATE = (
    "UPDATE channels_outbox SET state = %s, mode = %s, attempts = %s, at = %s, lease_until = %s, receipt_kind = %s, receipt = %s, sent_at = %s, "
    "late_seconds = %s, checked_at = %s, error = %s WHERE id = %s"
)


def settle(fates: Mapping[int, Fate], *, held: Q, attempt: bool) -> int:
    """Each of these rows that is still ``held`` has its fate recorded with its fact; returns how many were.

    ``attempt``: the fates come from a send, not from asking afterwards.
    """
    return change(sorted(fates), held, lambda row: _apply(row, fates[row.id], attempt))


def change(ids: list[int], held: Q, apply: Callable[[Outbox], Draft | None]) -> int:
    """Each of these rows that is still ``held`` is changed by ``apply`` and the fact it returned recorded, all in one transaction; returns how many."""
    with transaction.atomic():
        rows = list(Outbox.objects.select_for_update().filter(held, pk__in=ids).order_by("id"))
        drafts = [draft for row in rows if (draft := apply(row))]
        with connection.cursor() as cursor:
            cursor.executemany(_UPDATE, [_values(row) for row in rows])
        record_many(drafts)
        if rows:
            reach("outbox.after_receipt")
    return len(rows)


def sent(row: Outbox, *, at: datetime, receipt_kind: str, receipt: str = "", message: int | None = None, staff: int | None = None) -> Draft:
    """The row is sent with this receipt; returns the fact that tells of it."""
    row.state, row.sent_at, row.error, row.lease_until = State.SENT, at, "", None
    row.receipt_kind, row.receipt = receipt_kind, receipt or row.receipt
    row.late_seconds = max(0, int((at - row.planned_at).total_seconds()))
    fact = facts.Delivered(row.late_seconds, at <= row.deadline, row.mode, receipt_kind, message)
    return draft(row, fact, f"delivered:{row.key}", at=at, staff=staff)


def not_sent(row: Outbox) -> Draft:
    """The row's person has not sent it in time; returns the fact that tells of it."""
    row.state, row.lease_until = State.NOT_SENT, None
    return draft(row, facts.NotSent(row.mode), f"not_sent:{row.key}")


def draft(row: Outbox, fact: object, key: str, *, at: datetime | None = None, staff: int | None = None) -> Draft:
    """The fact in the envelope of its outbox row."""
    subject = (row.subject_type, row.subject_id) if row.subject_type and row.subject_id else ("outbox", row.id)
    return Draft(
        fact, key, row.community_id, group=row.group_id, staff=staff or row.owner_staff_id, channel=row.channel,
        revision=row.revision, subject=subject, happened_at=at,
    )  # fmt: skip


def parcel(row: Outbox) -> Parcel:
    """The row as its channel's adapter gets it."""
    return Parcel(row.key, row.community_id, row.group_id, row.account, row.chat, row.mode, row.title, row.body, row.receipt)


def _apply(row: Outbox, fate: Fate, attempt: bool) -> Draft | None:
    row.attempts += attempt
    row.error = fate.error[:2000]
    if fate.state == "sent":
        return sent(row, at=fate.at or clock.now(), receipt_kind=CHANNEL, receipt=fate.receipt, message=fate.message)
    row.receipt = fate.receipt or row.receipt
    if fate.state == "waiting":
        return _wait(row)
    if fate.state == "unknown":
        row.attempts += not attempt  # so that a second unknown fate of the row is a second fact
        row.state, row.lease_until = State.UNKNOWN, None
        return draft(row, facts.FateUnknown(row.mode, row.attempts), f"unknown:{row.key}:{row.attempts}")
    if fate.state == "by_hand":
        return _hand_over(row)
    if fate.state == "refused" or (attempt and fate.state == "busy" and row.attempts % ATTEMPTS_MAX == 0):
        row.state, row.lease_until = State.FAILED, None
        return draft(row, facts.Failed(row.mode, row.attempts), f"failed:{row.key}:{row.attempts}")
    row.state, row.lease_until = State.QUEUED, None  # busy, or certain not to have arrived
    if attempt:
        row.at = clock.now() + timedelta(seconds=BACKOFF_SECONDS * 3 ** ((row.attempts - 1) % ATTEMPTS_MAX))
    return None


def _hand_over(row: Outbox) -> Draft:
    """The row is a card on its person's phone from now on: nothing is lost with the channel's quota. What is not sent by its deadline stays so."""
    row.mode, row.lease_until, row.checked_at = MANUAL, None, clock.now()
    row.state = State.NOT_SENT if row.state == State.NOT_SENT else State.WAITING
    return draft(row, facts.HandedOver(CONFIRM), f"handed_over:{row.key}")


def _wait(row: Outbox) -> Draft | None:
    """The row goes on waiting for its person, or is not sent when its deadline has passed."""
    row.checked_at, row.lease_until = clock.now(), None
    if row.state == State.NOT_SENT:
        return None
    row.state = State.WAITING
    return not_sent(row) if clock.now() > row.deadline else None


def _values(row: Outbox) -> tuple[Any, ...]:
    def moment(at: datetime | None) -> Any:
        return None if at is None else db_time(at)

    return (
        row.state, row.mode, row.attempts, moment(row.at), moment(row.lease_until), row.receipt_kind, row.receipt[:80], moment(row.sent_at),
        row.late_seconds, moment(row.checked_at), row.error, row.id,
    )  # fmt: skip

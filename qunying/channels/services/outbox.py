"""The outbox: queue messages, send them outside any transaction, and find out what became of those whose worker died."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from qunying.channels import registry
from qunying.channels.models import Channel, Outbox
from qunying.channels.registry import CONFIRM, MANUAL, Adapter, Fate
from qunying.channels.services.settle import change, not_sent, parcel, settle
from qunying.kernel import claims, clock
from qunying.kernel.bulk import chunks, db_time, insert_new, paced
from qunying.kernel.claims import LEASE, Queue
from qunying.kernel.ids import public_id
from qunying.kernel.killpoints import reach
from qunying.kernel.refusals import Refused

log = logging.getLogger(__name__)

State = Outbox.State

KEY_MAX = 90
ON_TIME_GRACE_SECONDS = 1800  # 晚 30 分钟内算准时, where the slot does not say otherwise
LEAD = timedelta(minutes=15)  # how long before its moment a message reaches the phone of the person who must act
CHUNK = 200
ASK_WAITING_AGAIN = timedelta(seconds=30)
ASK_NOT_SENT_AGAIN = timedelta(minutes=10)
ASKED_AT_ONCE = 50
ASK_NOT_SENT_FOR = timedelta(days=2)  # an employee may still tap yesterday's task

QUEUE = Queue("channels_outbox", State.QUEUED, State.TAKEN, ("id",))
_COLUMNS = {
    "public_id": "text", "key": "text", "community_id": "bigint", "group_id": "bigint", "channel": "text", "kind": "text", "account": "text",
    "chat": "text", "mode": "text", "title": "text", "body": "text", "body_sha": "text", "planned_at": "timestamptz", "deadline": "timestamptz",
    "at": "timestamptz", "owner_staff_id": "bigint", "subject_type": "text", "subject_id": "bigint", "revision": "bigint", "state": "smallint",
    "attempts": "smallint", "receipt_kind": "text", "receipt": "text", "error": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message for one chat; ``at`` is when it should be there, ``deadline`` (else half an hour later) until when that is on time."""

    key: str
    community: int
    group: int
    channel: str
    chat: str = ""
    mode: str
    title: str = ""
    body: str
    at: datetime
    deadline: datetime | None = None
    owner_staff: int | None = None
    subject: tuple[str, int] | None = None
    revision: int | None = None


def queue_many(messages: Sequence[Message]) -> set[str]:
    """Every message is in the outbox once under its key; returns the keys that are new.

    Refused before anything is written: ``unknown_channel``, ``mode_not_offered``, ``too_long`` (never cut), ``outbox_key_too_long``.
    A manual message waits on its person's phone from now on; a cancelled key may be queued anew.
    """
    channels = _channels({message.community for message in messages})
    rows = [_row(message, channels) for message in messages]
    new: set[str] = set()
    for part in paced(chunks(rows, CHUNK)):
        with transaction.atomic():
            Outbox.objects.filter(key__in=[row[1] for row in part], state=State.CANCELLED).delete()
            new |= insert_new("channels_outbox", _COLUMNS, part, key="key")
    return new


def withdraw_many(keys: Iterable[str]) -> int:
    """Each of these messages that has not begun to go out will not go; returns how many."""
    unsent = Q(state=State.QUEUED) | Q(state=State.WAITING, mode=MANUAL)

    def cancel(row: Outbox) -> None:
        row.state = State.CANCELLED

    ids = list(Outbox.objects.filter(unsent, key__in=list(keys)).order_by("id").values_list("id", flat=True))
    return sum(change(list(part), unsent, cancel) for part in paced(chunks(ids, CHUNK)))


def run_outbox(*, worker: str, limit: int = 50, lease: timedelta = LEASE) -> int:
    """Up to ``limit`` messages whose time has come were handed to their channels and their fates recorded; returns how many were taken.

    Claim, send and record are three steps with a commit between, so a killed worker leaves a row that ``reconcile`` can judge.
    """
    now = clock.now()
    if not Outbox.objects.queued().filter(at__lte=now).exists():  # a look without the writer's lock
        return 0
    ids = [row["id"] for row in claims.claim(QUEUE, worker=worker, limit=limit, now=now, lease=lease)]
    for adapter, rows in _by_adapter(ids):
        # Where a lost worker's message cannot be asked for, only one row at a time may be in doubt.
        step = len(rows) if adapter.capabilities.fate_known else 1
        for part in chunks(rows, step):
            _send(adapter, list(part), worker, lease)
    return len(ids)


def reconcile(*, worker: str, limit: int = 200) -> int:
    """Rows of dead workers and rows waiting for a person have the state their channel knows of; returns how many changed.

    Sent: recorded. Certainly not sent: queued again. Nobody can tell: ``unknown`` and listed, never sent again by itself.
    """
    if not _anything_open():
        return 0
    return _reconcile_expired(limit) + _ask_waiting(limit) + _give_up_cards(limit)


def _send(adapter: Adapter, rows: list[Outbox], worker: str, lease: timedelta) -> None:
    ids = [row.id for row in rows]
    mine = Q(worker=worker, state__in=[State.TAKEN, State.SENDING, State.UNKNOWN])  # unknown: reconciled behind our back, but we do know
    if not adapter.capabilities.fate_known:
        began = Outbox.objects.filter(pk__in=ids, worker=worker, state=State.TAKEN)
        if not began.update(state=State.SENDING, lease_until=clock.real_now() + lease):
            return
    reach("outbox.before_send")
    try:
        fates = adapter.send([parcel(row) for row in rows])
    except Exception as error:
        if len(rows) > 1:
            for row in rows:
                _send(adapter, [row], worker, lease)
            return
        log.exception("sending %s failed", rows[0].key)
        fates = [Fate("busy" if adapter.capabilities.accepts_key else "unknown", error=f"{type(error).__name__}: {error}")]
    reach("outbox.after_send")
    settle(dict(zip(ids, fates, strict=True)), held=mine, attempt=True)


def _anything_open() -> bool:
    """Whether a message is in a worker's or a person's hands: one read, so that an idle house stays idle."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM channels_outbox WHERE state IN (1, 2)) OR EXISTS (SELECT 1 FROM channels_outbox WHERE state IN (4, 7))")
        return bool(cursor.fetchone()[0])


def _reconcile_expired(limit: int) -> int:
    gone = Q(state__in=[State.TAKEN, State.SENDING], lease_until__lt=clock.real_now())
    ids = list(Outbox.objects.held().filter(gone).order_by("id").values_list("id", flat=True)[:limit])
    settled = 0
    for adapter, rows in _by_adapter(ids):
        begun = [row for row in rows if adapter.capabilities.fate_known or row.state == State.SENDING]
        fates = {row.id: Fate("not_sent") for row in rows if row not in begun} | _ask(adapter, begun)
        settled += settle(fates, held=gone, attempt=False)
    return settled


def _ask_waiting(limit: int) -> int:
    now = clock.now()
    waiting = Q(state=State.WAITING) & (Q(checked_at=None) | Q(checked_at__lt=now - ASK_WAITING_AGAIN))
    given_up = Q(state=State.NOT_SENT, checked_at__lt=now - ASK_NOT_SENT_AGAIN, planned_at__gt=now - ASK_NOT_SENT_FOR)
    ids = list(Outbox.objects.with_people().filter(waiting | given_up, mode=CONFIRM).order_by("checked_at", "id").values_list("id", flat=True)[:limit])
    held, settled = Q(state__in=[State.WAITING, State.NOT_SENT]), 0
    for adapter, rows in _by_adapter(ids):
        for part in chunks(rows, ASKED_AT_ONCE):
            fates = _ask(adapter, list(part))
            settled += settle(fates, held=held, attempt=False)
            Outbox.objects.filter(pk__in=[row.id for row in part if row.id not in fates]).update(checked_at=now)
    return settled


def _give_up_cards(limit: int) -> int:
    late = Q(state=State.WAITING, mode=MANUAL, deadline__lt=clock.now())
    ids = list(Outbox.objects.with_people().filter(late).order_by("id").values_list("id", flat=True)[:limit])
    return change(ids, late, not_sent) if ids else 0


def _ask(adapter: Adapter, rows: list[Outbox]) -> dict[int, Fate]:
    """The fates by row; none when the channel gives no answer at all now, so that the rows stay as they are and are asked for again."""
    if not rows:
        return {}
    try:
        fates = adapter.fates([parcel(row) for row in rows])
    except Exception:
        log.exception("asking %s for fates failed", adapter.kind)
        return {}
    return {row.id: fate for row, fate in zip(rows, fates, strict=True)}


def _by_adapter(ids: Sequence[int]) -> Iterator[tuple[Adapter, list[Outbox]]]:
    rows = sorted(Outbox.objects.filter(pk__in=ids), key=lambda row: (row.kind, row.at, row.id)) if ids else []
    for kind, part in groupby(rows, key=lambda row: row.kind):
        yield registry.kind(kind), list(part)


def _channels(communities: Iterable[int]) -> dict[tuple[int, str], Channel]:
    rows = Channel.objects.filter(community__in=list(communities), withdrawn_at=None)
    return {(row.community_id, row.key): row for row in rows}


def _row(message: Message, channels: dict[tuple[int, str], Channel]) -> tuple[Any, ...]:
    channel = channels.get((message.community, message.channel))
    if channel is None:
        raise Refused("unknown_channel", channel=message.channel)
    can = registry.kind(channel.kind).capabilities
    _check(message, can)
    deadline = message.deadline or message.at + timedelta(seconds=ON_TIME_GRACE_SECONDS)
    at = message.at - LEAD if message.mode == CONFIRM else message.at
    subject_type, subject_id = message.subject or (None, None)
    return (
        public_id(), message.key, message.community, message.group, message.channel, channel.kind, channel.account,
        message.chat, message.mode, message.title, message.body, body_sha(message.body), db_time(message.at), db_time(deadline),
        db_time(at), message.owner_staff, subject_type, subject_id, message.revision,
        int(State.WAITING if message.mode == MANUAL else State.QUEUED), 0, "", "", "",
    )  # fmt: skip


def _check(message: Message, can: registry.Capabilities) -> None:
    if message.mode != MANUAL and message.mode not in can.modes.get("post", ()):
        raise Refused("mode_not_offered", channel=message.channel, mode=message.mode)
    if can.length(message.body) > can.text_max:
        raise Refused("too_long", where=message.title or message.key, length=can.length(message.body), limit=can.text_max, unit=can.text_unit)
    if len(message.title) > can.title_max:
        raise Refused("too_long", where=message.title, length=len(message.title), limit=can.title_max, unit="characters")
    if len(message.key) > KEY_MAX:
        raise Refused("outbox_key_too_long", key=message.key, limit=KEY_MAX)


def body_sha(body: str) -> str:
    """The text's SHA-256, by which a chat's copy is recognised where the channel takes no key."""
    return hashlib.sha256(body.encode()).hexdigest()

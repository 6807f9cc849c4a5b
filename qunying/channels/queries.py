"""What one may ask about channels: fates for the matrix, cards for a phone, unknown and failed rows, health, and the web feeds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from qunying.channels.adapters.web.members import Said, answers_to, last_words, spoke_since, words_count, words_of
from qunying.channels.adapters.web.muting import muted
from qunying.channels.adapters.web.queries import FeedPost, feed, poll, posts, seen_by, seen_up_to
from qunying.channels.adapters.web.reacting import liked_by
from qunying.channels.adapters.web.responses import Response, responses
from qunying.channels.adapters.web.talk import Talk, seen_counts, talk
from qunying.channels.adapters.wecom.queries import OwnerCopy, official_copies
from qunying.channels.models import Channel, Outbox
from qunying.channels.registry import MANUAL
from qunying.channels.rooms import Room, staff_room
from qunying.channels.services.outbox import LEAD
from qunying.channels.state import ChannelState, states
from qunying.flows import queries as flows
from qunying.kernel import clock

__all__ = [
    "Card", "ChannelState", "FateRow", "FeedPost", "OwnerCopy", "Response", "Room", "Said", "Talk", "answers_to", "cards", "channels", "fates", "feed",
    "health", "last_words", "liked_by", "linked", "message", "muted", "official_copies", "poll", "posts", "responses", "seen_by", "seen_counts", "seen_up_to",
    "spoke_since", "staff_room", "states", "talk", "troubled", "unknown", "words_count", "words_of",
]  # fmt: skip

State = Outbox.State
CARDS_KEPT = timedelta(hours=20)  # how long a finished or missed card stays on the phone


@dataclass(frozen=True, slots=True)
class FateRow:
    """What became of one message; ``display`` is one of pending, waiting, delivered, late, failed, not_sent, unknown."""

    outbox_id: int
    key: str
    group: int
    channel: str
    mode: str
    subject_id: int | None
    planned_at: datetime
    deadline: datetime
    state: str
    display: str
    receipt_kind: str
    sent_at: datetime | None
    late_seconds: int | None
    attempts: int
    error: str


@dataclass(frozen=True, slots=True)
class Card:
    """A message a person sends by hand, as the phone shows it."""

    outbox_id: int
    public_id: str
    community: int
    group: int
    channel: str
    chat: str
    title: str
    body: str
    planned_at: datetime
    deadline: datetime
    display: str
    receipt_kind: str
    sent_at: datetime | None


def channels(community_id: int) -> dict[str, Channel]:
    """The channels the community uses now, by key."""
    return {row.key: row for row in Channel.objects.filter(community=community_id, withdrawn_at=None).order_by("key")}


def fates(subject_type: str, subject_ids: Iterable[int]) -> dict[int, list[FateRow]]:
    """What became of the messages of each subject, in the order of queueing; a subject without any is absent."""
    found: dict[int, list[FateRow]] = defaultdict(list)
    rows = Outbox.objects.filter(subject_type=subject_type, subject_id__in=list(subject_ids)).exclude(state=State.CANCELLED)
    for row in rows.defer("body").order_by("id"):
        found[row.subject_id or 0].append(_fate(row))
    return dict(found)


def unknown(community_id: int, *, limit: int = 200) -> list[FateRow]:
    """Messages of which nobody can tell whether they went out; each waits for a person's decision."""
    return _listed(Q(community=community_id, state=State.UNKNOWN), limit)


def troubled(community_id: int, *, limit: int = 200) -> list[FateRow]:
    """Messages that failed, were not sent or are unknown, newest first."""
    return _listed(Q(community=community_id, state__in=[State.FAILED, State.NOT_SENT, State.UNKNOWN]), limit)


def cards(staff_id: int, now: datetime | None = None) -> list[Card]:
    """The cards on this person's phone: those to send from 15 minutes ahead, and today's sent and missed ones, by planned time."""
    now = now or clock.now()
    rows = Outbox.objects.filter(owner_staff=staff_id, mode=MANUAL, planned_at__lte=now + LEAD, planned_at__gt=now - CARDS_KEPT)
    return [_card(row) for row in rows.exclude(state=State.CANCELLED).order_by("planned_at", "id")]


def message(outbox_id: int) -> Card | None:
    """One message with its words, whatever its mode; called-off ones are not there any more."""
    row = Outbox.objects.filter(pk=outbox_id).exclude(state=State.CANCELLED).first()
    return _card(row) if row else None


def linked(public_id: str) -> Card | None:
    """The message whose link that is, with its words; called-off ones are not there any more."""
    row = Outbox.objects.filter(public_id=public_id).exclude(state=State.CANCELLED).first()
    return _card(row) if row else None


def health() -> dict[str, object]:
    """How the house runs: workers, lag and due work, and the outbox's rows not yet sent by state."""
    counts = Outbox.objects.live().order_by().values_list("state").annotate(n=Count("id"))
    overdue = Outbox.objects.queued().filter(at__lt=clock.now() - flows.OVERDUE_AFTER).count()
    return {**flows.health(), "outbox": {State(state).name.lower(): n for state, n in counts}, "outbox_overdue": overdue}


def display(row: Outbox) -> str:
    """The one word a page shows for the row's state."""
    if row.state == State.SENT:
        return "late" if row.sent_at and row.sent_at > row.deadline else "delivered"
    if row.state in (State.QUEUED, State.TAKEN, State.SENDING):
        return "pending"
    return State(row.state).name.lower()


def _listed(where: Q, limit: int) -> list[FateRow]:
    return [_fate(row) for row in Outbox.objects.live().filter(where).defer("body").order_by("-planned_at", "-id")[:limit]]


def _fate(row: Outbox) -> FateRow:
    return FateRow(
        row.id, row.key, row.group_id, row.channel, row.mode, row.subject_id, row.planned_at, row.deadline, State(row.state).name.lower(),
        display(row), row.receipt_kind, row.sent_at, row.late_seconds, row.attempts, row.error,
    )  # fmt: skip


def _card(row: Outbox) -> Card:
    return Card(
        row.id, row.public_id, row.community_id, row.group_id, row.channel, row.chat, row.title, row.body, row.planned_at, row.deadline,
        display(row), row.receipt_kind, row.sent_at,
    )  # fmt: skip

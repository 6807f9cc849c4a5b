"""Announcements: said to every group that takes part, once there is something to say; staff may say one earlier, and add their own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction

from qunying.activities import kinds
from qunying.activities.facts import AnnouncementWaits
from qunying.activities.gate import takes_part
from qunying.activities.kinds import Words
from qunying.activities.models import Announcement
from qunying.activities.services.moments import ANNOUNCE
from qunying.activities.wording import clean
from qunying.channels import queries as channels
from qunying.channels import registry
from qunying.channels import services as channel_services
from qunying.channels.services import Message
from qunying.flows.handlers import DueRow, handles
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.journal.record import record
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb

NOTE_MAX = 1000

State = Announcement.State


@handles(ANNOUNCE)
def announce(rows: Sequence[DueRow]) -> None:
    """Each of these announcements is on its way to its groups, or waits for something to say; one that was said stays as it is."""
    found = Announcement.objects.select_for_update(of=("self",)).filter(pk__in=[row.target for row in rows], activity__retired_at=None)
    for row in found.exclude(state=State.SENT).select_related("activity").order_by("pk"):
        words = _words(row)
        if words is None:
            _wait(row)
        else:
            _say(row, words, staff=None)


@verb("activities.publish", needs=("owner", "operator"))
def publish(activity_id: int, *, by: int | None = None) -> int:
    """The announcement is on its way now, whatever its day; returns to how many groups.

    Refused ``already_announced``, or ``nothing_to_announce`` while it has nothing to say.
    """
    with transaction.atomic():
        row = _locked(activity_id)
        words = _words(row)
        if words is None:
            raise Refused("nothing_to_announce", activity=row.activity.name)
        return _say(row, words, staff=by)


@verb("activities.note", needs=("owner", "operator"))
def note(activity_id: int, *, text: str) -> None:
    """The announcement carries these words of the staff besides what it says by itself; refused ``already_announced``."""
    with transaction.atomic():
        row = _locked(activity_id)
        row.note = clean(text, most=NOTE_MAX, empty=True)
        row.save(update_fields=["note"])


def _locked(activity_id: int) -> Announcement:
    row = Announcement.objects.select_for_update(of=("self",)).select_related("activity").filter(pk=activity_id, activity__retired_at=None).first()
    if row is None:
        raise Refused("not_found")
    if row.state == State.SENT:
        raise Refused("already_announced", activity=row.activity.name)
    return row


def _words(row: Announcement) -> Words | None:
    says = kinds.get(row.activity.kind).says
    return says(row.activity, row.note) if says else None


def _wait(row: Announcement) -> None:
    if row.state == State.WAITING:
        return
    row.state, row.waiting_since = State.WAITING, clock.now()
    row.save(update_fields=["state", "waiting_since"])
    fact = AnnouncementWaits(row.pk, row.activity.kind)
    record(fact, key=f"announcement-waits:{row.pk}:{int(row.at.timestamp())}", community=row.community_id, subject=("activity", row.pk))


def _say(row: Announcement, words: Words, *, staff: int | None) -> int:
    """Its words are in the outbox for every group, and the fact says so."""
    rooms = [room for room in groups.groups(row.community_id) if takes_part(room, row.activity)]
    kind_of = {key: one.kind for key, one in channels.channels(row.community_id).items()}
    channel_services.queue_many([message for room in rooms for message in _messages(row, room, words, kind_of)])
    row.state, row.sent_at, row.groups, row.title, row.body = State.SENT, clock.now(), len(rooms), words.title, words.body
    row.waiting_since = None
    row.save(update_fields=["state", "sent_at", "groups", "title", "body", "waiting_since"])
    record(words.fact(len(rooms)), key=f"announced:{row.pk}", community=row.community_id, staff=staff, subject=("activity", row.pk))
    return len(rooms)


def _messages(row: Announcement, room: GroupRow, words: Words, kind_of: dict[str, str]) -> Iterator[Message]:
    now = clock.now()
    owner = room.hosts[0].staff_id if room.hosts else room.operator.staff_id if room.operator else None
    for chat in room.chats:
        offered = registry.kind(kind_of[chat.channel]).capabilities.modes.get("post", ())
        mode = registry.AUTO if registry.AUTO in offered else registry.MANUAL
        yield Message(
            key=f"announce:{row.pk}:{room.id}:{chat.id}", community=row.community_id, group=room.id, channel=chat.channel, chat=chat.chat, mode=mode,
            title=words.title, body=words.body, at=now, owner_staff=owner, subject=("activity", row.pk),
        )  # fmt: skip

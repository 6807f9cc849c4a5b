"""提醒: whoever has to act hears it once an hour, in the staff's group where the house can speak there, else in words to copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qunying.camps import facts, reminders
from qunying.camps.reminders import Missing
from qunying.channels import queries as channels
from qunying.channels import services as channel_services
from qunying.channels.registry import AUTO
from qunying.channels.services import Message
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.verbs import verb


@dataclass(frozen=True, slots=True)
class Reminded:
    """What became of a reminder: ``sent`` people were told by the house itself; ``text`` is what was said, or is to be copied where ``sent`` is 0."""

    sent: int
    text: str
    group: int | None  # the staff's group
    people: int  # who is concerned in all
    new: int  # of those, who had not been reminded within the hour


@verb("camps.remind", needs=("owner", "operator"))
def remind(
    community_id: int, *, by: int, group_ids: list[int] | None = None, delivery_ids: list[int] | None = None, task_ids: list[int] | None = None
) -> Reminded:
    """Everybody who has not sent what is due (or is not on these tasks) is named once in the staff's group, at most once an hour each.

    No channel reaches one person alone, so the house speaks in the staff's group where that is a web group; else the text is for a person to copy.
    """
    items = _items(community_id, group_ids, delivery_ids, task_ids)
    room, now = channels.staff_room(community_id), clock.now()
    speaks = room is not None and room.mode == AUTO
    with transaction.atomic():
        keys = record_many([_draft(community_id, item, by, now, posted=speaks) for item in items])
        new = [item for item in items if _key(item, now) in keys]
        if room is not None and speaks and new:
            message = Message(
                key=_key(new[0], now).removeprefix("camps."), community=community_id, group=room.group, channel=room.channel, chat=room.chat,
                mode=room.mode, title=_("提醒"), body=reminders.text(new), at=now, subject=("reminder", by),
            )  # fmt: skip
            channel_services.queue_many([message])
    said = new if speaks and new else items
    return Reminded(_people(new) if speaks else 0, reminders.text(said), room.group if room else None, _people(items), _people(new))


def _items(community_id: int, group_ids: list[int] | None, delivery_ids: list[int] | None, task_ids: list[int] | None) -> list[Missing]:
    if task_ids is not None:
        return [item for item in reminders.unaccepted(community_id) if item.id in set(task_ids)]
    found = reminders.missing(community_id, only=group_ids)
    return found if delivery_ids is None else [item for item in found if item.id in set(delivery_ids)]


def _key(item: Missing, now: datetime) -> str:
    return f"camps.reminded:{item.about}:{item.id}:{item.hour(now)}"


def _draft(community_id: int, item: Missing, by: int, now: datetime, *, posted: bool) -> Draft:
    fact = facts.Reminded(about=item.about, posted=posted, hour=item.hour(now))
    return Draft(fact, _key(item, now), community_id, group=item.group or None, staff=by, subject=(item.about, item.id))


def _people(items: Sequence[Missing]) -> int:
    return len({(item.staff, item.name) for item in items})

"""The staff's own group, where the house tells its people what all of them should know."""

from __future__ import annotations

from dataclasses import dataclass

from qunying.channels import registry
from qunying.channels.models import Channel
from qunying.groups import queries as groups

POST = "post"


@dataclass(frozen=True, slots=True)
class Room:
    """A chat of the staff's group and the way words get into it; ``owner_staff`` sends by hand where no machine may."""

    group: int
    channel: str
    chat: str
    mode: str
    owner_staff: int | None


def staff_room(community_id: int) -> Room | None:
    """The first group that is for staff, by the chat the house can speak in by itself where there is one; None without such a group or chat."""
    kinds = dict(Channel.objects.filter(community=community_id, withdrawn_at=None).values_list("key", "kind"))
    rooms: list[Room] = []
    for group in groups.groups(community_id):
        if group.for_members:
            continue
        sender = group.operator or next(iter(group.hosts), None)
        for chat in group.chats:
            if chat.channel in kinds:
                modes = registry.kind(kinds[chat.channel]).capabilities.modes.get(POST, ())
                mode = registry.AUTO if registry.AUTO in modes else registry.MANUAL
                rooms.append(Room(group.id, chat.channel, chat.chat, mode, sender.staff_id if sender else None))
    return min(rooms, key=lambda room: room.mode != registry.AUTO, default=None)

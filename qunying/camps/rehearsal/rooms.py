"""The groups of a calendar as simulated people find them: who speaks for each, and through which chat."""

from __future__ import annotations

from dataclasses import dataclass

from qunying.channels import queries as channels
from qunying.channels import registry
from qunying.channels.registry import CONFIRM
from qunying.groups import queries as groups
from qunying.people import queries as members


@dataclass(frozen=True, slots=True)
class Host:
    """Who speaks for a group and holds the phone on which its cards lie."""

    staff: int
    membership: int
    identity: int


@dataclass(frozen=True, slots=True)
class Room:
    """A learner group of the calendar."""

    group: int
    key: str
    position: int
    route: str
    host: Host | None
    web: bool  # its chat is our own feed
    corp: str  # of a platform chat whose employees tap
    userid: str
    chats: tuple[str, ...] = ()


def rooms(community: int) -> list[Room]:
    """The learner groups of the calendar, in declared order; where a group has no host, its operator speaks for it."""
    declared = channels.channels(community)
    found = []
    calendar = [row for row in groups.groups(community) if row.in_calendar and row.for_members]
    duties = {row.id: row.hosts[0] if row.hosts else row.operator for row in calendar}
    identities = members.identities(duty.membership_id for duty in duties.values() if duty)
    for position, row in enumerate(calendar):
        chat = row.chats[0] if row.chats else None
        channel = declared.get(chat.channel) if chat else None
        tapped = channel is not None and CONFIRM in registry.kind(channel.kind).capabilities.modes.get("post", ())
        duty = duties[row.id]
        host = Host(duty.staff_id, duty.membership_id, identities[duty.membership_id]) if duty else None
        corp, userid = (channel.account, duty.key or str(duty.staff_id)) if tapped and channel and duty else ("", "")
        found.append(Room(row.id, row.key or row.public_id, position, row.route, host, not tapped, corp, userid, tuple(one.chat for one in row.chats)))
    return found

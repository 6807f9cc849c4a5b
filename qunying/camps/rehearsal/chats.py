"""What goes on in the sandbox's platform chats, which the house cannot see: who is in them and how often somebody speaks; only its official statistics tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from qunying.camps.hosts import visits
from qunying.camps.rehearsal.acts import MURMUR, OPEN
from qunying.camps.services import Joined
from qunying.channels import queries as phones
from qunying.channels.queries import Card
from qunying.channels.services import wecom_sandbox

if TYPE_CHECKING:
    from qunying.camps.rehearsal.rooms import Room
    from qunying.camps.rehearsal.world import Moment, Today, World


def enter(world: World, joined: Iterable[Joined]) -> None:
    """Those of them whose group has a platform chat are in it."""
    rooms = {room.group: room for room in world.rooms if room.corp}
    for one in joined:
        room = rooms.get(one.group_id or 0)
        if room is not None and one.new:
            for chat in room.chats:
                wecom_sandbox.join_chat(room.corp, chat, _customer(one.membership_id))


def leave(world: World, moments: Iterable[Moment]) -> None:
    """Who gives up the seat leaves the chat as well."""
    for moment in moments:
        room = world.rooms[moment.room]
        for chat in room.chats if room.corp else ():
            wecom_sandbox.leave_chat(room.corp, chat, _customer(moment.act.member))


def _murmur(world: World, today: Today, moments: Sequence[Moment]) -> None:
    """So many words were said, by members and by the employee who owns the chat."""
    for (place, member), times in sorted(Counter((moment.room, moment.act.member) for moment in moments).items()):
        room = world.rooms[place]
        for chat in room.chats if room.corp else ():
            wecom_sandbox.say(room.corp, chat, _speaker(room, member), times)


def _open(world: World, today: Today, moments: Sequence[Moment]) -> None:
    """The links under what hosts have sent by hand were opened by these members."""
    slots = {slot.id: world.at(today.day, slot.second) for slot in today.course.slots} if today.course else {}
    sent: dict[int, list[Card]] = {}
    for moment in moments:
        room, act = world.rooms[moment.room], moment.act
        if moment.room not in sent:
            cards = phones.cards(room.host.staff) if room.host else []
            sent[moment.room] = [card for card in cards if card.group == room.group and card.sent_at is not None]
        for card in sent[moment.room]:
            if card.planned_at == slots.get(act.slot):
                visits.visit(card, visitor=_customer(act.member))


def _speaker(room: Room, member: int) -> str:
    return room.userid if member < 0 else _customer(member)


def _customer(membership: int) -> str:
    return f"wm{membership:08}"


DOERS: dict[str, Callable[[World, Today, Sequence[Moment]], None]] = {MURMUR: _murmur, OPEN: _open}

"""What simulated members do with a card besides reading it: one tap that says so, its link opened, and passed on to friends outside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from qunying.camps.models import Delivery
from qunying.camps.rehearsal.acts import LIKE
from qunying.camps.rehearsal.dice import dice
from qunying.camps.wording import Wording
from qunying.channels import services as channels
from qunying.channels.services import Like
from qunying.content import services as content
from qunying.content.services import Visitor

if TYPE_CHECKING:
    from qunying.camps.rehearsal.world import Moment, Today, World

OPENS: Final = 0.12  # of those who see a card with a link, the share that opens it; the talkative more
PASSES_ON: Final = 0.16  # of those who opened it, the share that sends it to friends
FRIENDS_MOST: Final = 6
FURTHER: Final = 0.15  # of the friends, the share that sends it on once more
OUT_MOST: Final = 400  # links that people outside still find

_SEPARATOR: Final = "/"


def _like(world: World, today: Today, moments: Sequence[Moment]) -> None:
    channels.react_many([Like(member, identity, world.community, group, card) for member, identity, group, card in world.before_cards(today, moments)])


def open_links(world: World, today: Today, moments: Sequence[Moment]) -> None:
    """Some of these readers opened the link under what they read, and some of them passed it on."""
    tokens = _links(world, today, {(world.rooms[moment.room].group, moment.act.slot) for moment in moments})
    for moment in moments:
        member, slot = moment.act.member, moment.act.slot
        draw = dice(world.seed, "link", member, today.number, slot)
        for token in tokens.get((world.rooms[moment.room].group, slot), ()):
            if member in today.identities and draw.random() < OPENS:
                own = content.open_link(token, Visitor("member", identity=today.identities[member]))
                if own is not None and draw.random() < PASSES_ON:
                    friends = draw.randint(1, FRIENDS_MOST)
                    world.bringers.passed_on += list(_friends(own.token, f"{world.seed}:{member}:{today.number}", friends, draw.random()))
                    del world.bringers.passed_on[:-OUT_MOST]


def _friends(token: str, mark: str, count: int, draw: float) -> Iterator[str]:
    """The link is with so many friends outside, one of whom may send their own on; yields the tokens that are out."""
    yield token
    for number in range(count):
        own = content.open_link(token, Visitor("outsider", mark=f"sim:{mark}:{number}"))
        if own is not None and number == 0 and draw < FURTHER:
            content.open_link(own.token, Visitor("outsider", mark=f"sim:{mark}:further"))
            yield own.token


def _links(world: World, today: Today, wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], list[str]]:
    """The tokens of the signed links under the cards of these groups and slots; known for the day once looked up."""
    missing = [place for place in set(wanted) if place not in world.links]
    if missing:
        rows = list(Delivery.objects.filter(group_id__in={group for group, _ in missing}, date=today.day, cancelled_at=None).order_by("pk"))
        wording = Wording(rows)
        found = {(one.group_id, one.slot): [(key, one.group_id) for key in wording.resources(one)] for one in rows}
        pairs = {pair for place in missing for pair in found.get(place, ())}
        addresses = content.group_links(world.community, sorted(pairs), make=False) if pairs else {}
        for place in missing:
            world.links[place] = [addresses[pair].rsplit(_SEPARATOR, 1)[1] for pair in found.get(place, ()) if pair in addresses]
    return world.links


DOERS: dict[str, Callable[[World, Today, Sequence[Moment]], None]] = {LIKE: _like}

"""Simulated members come to the shop and use their coupon; a guide redeems it, else whoever speaks for their group."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from qunying.camps.rehearsal.acts import Act, Scene, Seated, presence
from qunying.camps.rehearsal.dice import dice
from qunying.commerce import queries as commerce
from qunying.commerce import services
from qunying.kernel.refusals import Refused
from qunying.people import queries as people

if TYPE_CHECKING:
    from qunying.camps.rehearsal.world import Moment, Today, World

REDEEM = "redeem"
GUIDE = "guide"
OPEN_FROM, OPEN_UNTIL = 10 * 3600, 20 * 3600
VISITS = 0.05  # of those who are there on a day, the share that comes by with a coupon in mind


def open_now(community: int) -> bool:
    """Whether there is anything to come by for."""
    return bool(commerce.declared(community))


def acts_of_day(scene: Scene, roster: Iterable[Seated]) -> Iterator[Act]:
    """Who of the group comes by on that day."""
    for seated in roster:
        draw = dice(scene.seed, "visit", seated.member.number, scene.day)
        if draw.random() < VISITS * presence(scene, seated):
            yield Act(int(draw.uniform(OPEN_FROM, OPEN_UNTIL)), seated.member.number, REDEEM, "", scene.day, "", "")


def _redeem(world: World, today: Today, moments: Sequence[Moment]) -> None:
    """Who has a coupon that holds uses it; the others came for the fruit."""
    codes = commerce.open_codes(world.community, [moment.act.member for moment in moments])
    guide = next((row.id for row in people.staff(world.community) if row.role == GUIDE), None)
    for moment in moments:
        host, code = world.rooms[moment.room].host, codes.pop(moment.act.member, None)
        by = guide or (host.staff if host else None)
        if by is not None and code is not None:
            with suppress(Refused):
                services.redeem(world.community, code=code, by=by, key=f"sim:{moment.act.member}:{today.number}")


DOERS: dict[str, Callable[[World, Today, Sequence[Moment]], None]] = {REDEEM: _redeem}

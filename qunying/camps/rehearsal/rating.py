"""Some of the simulated people who see an item that asks for it say how good it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from qunying.camps.models import Delivery
from qunying.camps.rehearsal.dice import dice, weighted
from qunying.camps.rehearsal.world import Moment, Today, World
from qunying.camps.results.services import RateRequest, rate_many

SHARE: Final = 0.22  # one tap is little, but most people scroll on
STARS: Final = ((5, 0.38), (4, 0.36), (3, 0.18), (2, 0.05), (1, 0.03))


def rate(world: World, today: Today, moments: Sequence[Moment]) -> None:
    """Whoever of these readers feels like it has rated what they saw."""
    rated = world.course.rated if world.course else frozenset()
    seen = [moment for moment in moments if moment.act.slot in rated and moment.act.member in today.identities]
    if not seen:
        return
    rooms = {world.rooms[moment.room].group for moment in seen}
    rows = Delivery.objects.filter(group_id__in=rooms, date=today.day, slot__in={moment.act.slot for moment in seen}, cancelled_at=None)
    items = {(group, slot): pk for pk, group, slot in rows.order_by("pk").values_list("pk", "group_id", "slot")}
    requests = []
    for moment in seen:
        member, slot = moment.act.member, moment.act.slot
        item, draw = items.get((world.rooms[moment.room].group, slot)), dice(world.seed, "rate", member, today.number, slot)
        if item is not None and draw.random() < SHARE:
            requests.append(RateRequest(member, today.identities[member], item, weighted(draw.random(), STARS)))
    rate_many(requests)

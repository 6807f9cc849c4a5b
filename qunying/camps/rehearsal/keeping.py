"""A simulated community that is kept: made ready to live on elsewhere, woken after a pause, entered through somebody's phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta

from django.db import connection

from qunying.camps.rehearsal import live, people, rooms
from qunying.camps.rehearsal.life import HANDLER, LIVE_ACTS, Life, window
from qunying.camps.rehearsal.world import World
from qunying.flows import services as flows
from qunying.flows.services import DueItem
from qunying.groups import queries as groups
from qunying.kernel import clock

ASLEEP = timedelta(minutes=10)


def settle_down(community: int) -> None:
    """Nobody new applies from this moment on, and exactly those who are members now stay simulated; whoever joins later is real."""
    now = window(community)
    if now is None:
        return
    flows.cancel_many([now.key])
    life = Life(now.seed, 0, _last_member(community), LIVE_ACTS, now.since)
    world = live.world_of(community, life)
    world.refresh()
    world.plan(world.place(life.at)[0])
    flows.schedule_many([DueItem(now.key, clock.now(), HANDLER, community, arguments=asdict(life))])


def wake(communities: Sequence[int]) -> bool:
    """The demo's time goes on where it stood still while the house was shut; returns whether it had to be set back."""
    ends = max((now.ends for one in communities if (now := window(one)) is not None), default=None)
    if ends is None or clock.now() - ends < ASLEEP:
        return False
    clock.start_at(ends)  # nothing that happened is later than the end of the window it happened in
    return True


def somebody(community: int) -> int | None:
    """The membership of somebody who came every day and falls silent today: whoever looks through their phone meets no double."""
    now = window(community)
    if now is None:
        return None
    world = World(community, now.seed, 0)
    world.refresh()
    assert world.course is not None
    today = clock.today(world.timezone)
    here = world.course.on(today)
    world.learn_ways(today)
    for room in world.rooms if here else ():
        climate = people.climate(now.seed, room.position, len(world.rooms))
        if not room.web or climate.cold or room.route not in world.activities:
            continue
        for _, row in groups.members(room.group, limit=1000):
            who = world.who(row.membership_id)
            if here and people.silent_from(who, climate) == here.number and who.leaves_after is None and who.archetype is people.EAGER:
                return row.membership_id
    return None


def host_in_trouble(community: int) -> int | None:
    """The staff id of the host of the group that loses its people first, else of the first group that has a host."""
    now, found = window(community), rooms.rooms(community)
    cold = people.cold_groups(now.seed, len(found)) if now and found else ()
    order = [found[position] for position in cold] + found
    return next((room.host.staff for room in order if room.host), None)


def _last_member(community: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM people_membership WHERE community_id = %s AND kind = 0", [community])
        return int(cursor.fetchone()[0])

"""Simulated life as due work: each row is a short window of acts, done with it in one transaction, and schedules the next."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from qunying.camps.rehearsal import people
from qunying.camps.rehearsal.arrivals import Arrival, arrivals
from qunying.camps.rehearsal.doing import perform
from qunying.camps.rehearsal.world import World
from qunying.flows import queries as due
from qunying.flows import services as flows
from qunying.flows.handlers import DueRow, handles
from qunying.flows.services import DueItem
from qunying.groups import queries as groups
from qunying.journal.record import Origin, origin
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

log = logging.getLogger(__name__)

HANDLER = "camps.rehearsal.live"
WINDOW_SECONDS_MAX = 600  # of a rehearsal: quiet hours need no finer clock
LIVE_SECONDS_MAX = 60
IDLE_SECONDS_MAX = 300  # in a running house: also when nobody does, so that a stopped clock is never far behind
LIVE_ACTS = 25  # in a running house: a window is one short transaction
ASLEEP = timedelta(minutes=10)
BEHIND = timedelta(seconds=90)  # from then on acts keep the moment they were meant for


@dataclass(frozen=True, slots=True)
class Life:
    """What a window needs to know of the simulation; it travels in the due row."""

    seed: int
    members: int  # how many apply in all
    last: int  # highest simulated membership id; 0 while a rehearsal runs: everybody is simulated
    size: int  # acts in one window
    since: str  # the moment up to which everything is done

    @property
    def at(self) -> datetime:
        """The moment up to which everything is done."""
        return datetime.fromisoformat(self.since)


_worlds: dict[int, World] = {}
_arrivals: dict[tuple[int, int, date], list[Arrival]] = {}


def begin(community: int, life: Life) -> None:
    """From ``life.since`` on the simulated people live, window after window."""
    _schedule(community, life)


@handles(HANDLER)
def live(rows: Sequence[DueRow]) -> None:
    """Each window's acts are done and the next window is scheduled."""
    for row in rows:
        life = Life(**row.arguments)
        world = world_of(row.community, life)
        late = clock.now() - row.at > BEHIND
        with origin(Origin.REHEARSAL), clock.fixed(row.at) if late else nullcontext():
            _window(world, life, row.at)
        _schedule(row.community, replace(life, since=row.at.isoformat()))


def world_of(community: int, life: Life) -> World:
    """The world of that community in this process."""
    world = _worlds.get(community)
    if world is None or (world.seed, world.last) != (life.seed, life.last):
        world = _worlds[community] = World(community, life.seed, life.last)
    return world


def forget() -> None:
    """This process knows no world any more."""
    _worlds.clear()
    _arrivals.clear()


def _window(world: World, life: Life, until: datetime) -> None:
    day, first = world_place(world, life.at)
    _, last = world.place(until)
    if until >= world.at(day, 86_400):
        last = 86_400
    coming = [one for one in _coming(world, life, day) if first < one.second <= last]
    if coming:
        _join(world, life, coming)
    today = world.plan(day)
    perform(world, today, today.between(first, last))


def world_place(world: World, at: datetime) -> tuple[date, int]:
    """Day and second at which a window begins; reads the course where this process has not yet."""
    if not world.timezone:
        world.refresh()
    return world.place(at)


def _schedule(community: int, life: Life) -> None:
    world = world_of(community, life)
    day, second = world_place(world, life.at)
    today = world.plan(day)
    longest = LIVE_SECONDS_MAX if life.last else WINDOW_SECONDS_MAX
    end = today.end_of_window(second, life.size, longest)
    coming = [one.second for one in _coming(world, life, day) if one.second > second]
    if coming:
        end = min(end, max(coming[0], min(coming[min(life.size, len(coming)) - 1], second + longest)))
    if life.last:
        end = min(end, second + IDLE_SECONDS_MAX)
    at = world.at(day, min(end, 86_400))
    flows.schedule_many([DueItem(f"live:{community}:{life.seed}:{life.since}", at, HANDLER, community, arguments=asdict(life))])


def _coming(world: World, life: Life, day: date) -> list[Arrival]:
    assert world.course is not None
    if life.last or not life.members:
        return []
    key = (life.seed, life.members, world.course.start)
    if key not in _arrivals:
        _arrivals[key] = arrivals(life.seed, life.members, world.course.start, world.course.choices)
    return [one for one in _arrivals[key] if one.day == day]


def _join(world: World, life: Life, coming: list[Arrival]) -> None:
    from qunying.camps import services as camps
    from qunying.conduct import queries as conduct

    rules = conduct.current(world.community)
    version = rules.version if rules else 0
    requests: list[Any] = [camps.JoinRequest(name=one.name, choice=one.choice, rules_version=version, key=f"sim:{life.seed}:{one.number}") for one in coming]
    try:
        camps.join_many(world.community, requests)
    except Refused as refused:  # they came too late, or while the rules were changing: people turn away, the day goes on
        log.info("%d simulated applicants were refused: %s", len(requests), refused.code)


@dataclass(frozen=True, slots=True)
class Window:
    """The window under way: its due key, when it began and ends, and from which seed its people live."""

    key: str
    seed: int
    since: str
    ends: datetime


def window(community: int) -> Window | None:
    """The window under way; None where nobody is simulated."""
    for row in due.upcoming(community, until=clock.now() + timedelta(days=60), limit=5000):
        if row.handler == HANDLER:
            _, _, seed, since = row.key.split(":", 3)
            return Window(row.key, int(seed), since, row.at)
    return None


def settle_down(community: int) -> None:
    """Everything up to this moment is done, nobody new applies, and exactly those who are members now stay simulated; whoever joins later is real."""
    now = window(community)
    if now is None:
        return
    flows.cancel_many([now.key])
    life = Life(now.seed, 0, _last_member(community), LIVE_ACTS, now.since)
    flows.schedule_many([DueItem(now.key, clock.now(), HANDLER, community, arguments=asdict(life))])
    while flows.run_due(worker="settling"):
        pass


def wake(community: int) -> bool:
    """The demo's time goes on where it stood still while the house was shut; returns whether it had to be set back."""
    now = window(community)
    if now is None or clock.now() - now.ends < ASLEEP:
        return False
    clock.start_at(now.ends)  # nothing that happened is later than the end of the window it happened in
    return True


def somebody(community: int) -> int | None:
    """The membership of somebody who came every day and falls silent today: whoever looks through their phone meets no double."""
    now = window(community)
    if now is None:
        return None
    seed = now.seed
    world = World(community, seed, 0)
    world.refresh()
    course = world.course
    assert course is not None
    here = course.on(clock.today(world.timezone))
    number = here.number if here else 0
    for room in world.rooms:
        if room.web and room.route in world.activities and not people.climate(seed, room.position, len(world.rooms)).cold:
            for _, row in groups.members(room.group, limit=1000):
                who = people.member(seed, row.membership_id)
                silent = people.silent_from(who, people.climate(seed, room.position, len(world.rooms)))
                if silent == number and who.leaves_after is None and who.archetype is people.EAGER:
                    return row.membership_id
    return None


def _last_member(community: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM people_membership WHERE community_id = %s AND kind = 0", [community])
        return int(cursor.fetchone()[0])

"""Simulated life as due work: each row is a short window of acts, done with it in one transaction, and schedules the next."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta

from qunying.camps import services as camps
from qunying.camps.rehearsal import bringing, chats, signing_up
from qunying.camps.rehearsal.arrivals import Arrival, Asking, arrivals, askings
from qunying.camps.rehearsal.doing import perform
from qunying.camps.rehearsal.life import AGAIN, HANDLER, HURRIED_ACTS, IDLE_SECONDS_MAX, LIVE_SECONDS_MAX, WINDOW_SECONDS_MAX, Life
from qunying.camps.rehearsal.world import World
from qunying.conduct import queries as conduct
from qunying.flows import periodic
from qunying.flows import services as flows
from qunying.flows.handlers import DueRow, handles
from qunying.flows.services import DueItem
from qunying.journal.record import Origin, origin
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

log = logging.getLogger(__name__)

BEHIND = timedelta(seconds=90)  # from then on acts keep the moment they were meant for
NIGHT = 86_400
CAMP = "camp"  # the kind whose people come together before the start
_Coming = Arrival | Asking
_DAY_ARRIVALS = dict[date, list[_Coming]]

_worlds: dict[int, World] = {}
_arrivals: dict[tuple[int, int, date], _DAY_ARRIVALS] = {}
_hurry: list[bool] = []  # not empty while this process hurries a house through its days
_cold: list[tuple[int, Life]] = []  # what this process was asked to do before it knew the day


@handles(HANDLER)
def live(rows: Sequence[DueRow]) -> None:
    """Each window's acts are done and the next window is scheduled.

    A day is planned outside this transaction: in a running house a window whose day is not yet known to this process is put off a second.
    """
    for row in rows:
        life = Life(**row.arguments)
        world = world_of(row.community, life)
        if not life.running:
            world.refresh()
        else:
            world.helped()
            if not world.knows(life.at):
                _put_off(row, life)
                continue
        late = clock.now() - row.at > BEHIND
        with origin(Origin.REHEARSAL), clock.fixed(row.at) if late else nullcontext():
            _window(world, life, row.at)
        begin(row.community, replace(life, since=row.at.isoformat()))


def begin(community: int, life: Life) -> None:
    """From ``life.since`` on the simulated people live, window after window, until the camp is over."""
    world = world_of(community, life)
    if not life.running:
        world.refresh()
    assert world.course is not None
    day, second = world.place(life.at)
    if day > world.course.end:
        return
    at = world.at(day, min(_end(world, life, day, second), NIGHT))
    flows.schedule_many([DueItem(life.key(community), at, HANDLER, community, arguments=asdict(life))])


def warm() -> int:
    """The days this process was asked for are planned; returns how many were. Runs outside any transaction, for a day of a camp takes a second."""
    done = 0
    while _cold:
        community, life = _cold.pop()
        world = world_of(community, life)
        world.refresh()
        world.plan(world.place(life.at)[0])
        done += 1
    return done


periodic.every(0, "camps.rehearsal.warm")(warm)


def world_of(community: int, life: Life) -> World:
    """The world of that community in this process."""
    world = _worlds.get(community)
    if world is None or (world.seed, world.last) != (life.seed, life.last):
        world = _worlds[community] = World(community, life.seed, life.last)
    return world


@contextmanager
def hurried() -> Iterator[None]:
    """Within the block windows are as long as in a rehearsal: nobody can watch the feed of a day that passes in a minute."""
    _hurry.append(True)
    try:
        yield
    finally:
        _hurry.pop()


def forget() -> None:
    """This process knows no world any more."""
    _worlds.clear()
    _arrivals.clear()
    _cold.clear()


def _put_off(row: DueRow, life: Life) -> None:
    if (row.community, life) not in _cold:
        _cold.append((row.community, life))
    at = clock.now() + timedelta(seconds=1)
    flows.schedule_many([DueItem(row.key + AGAIN, at, HANDLER, row.community, arguments=row.arguments)])


def _window(world: World, life: Life, until: datetime) -> None:
    day, first = world.place(life.at)
    last = NIGHT if until >= world.at(day, NIGHT) else world.place(until)[1]
    coming = [one for one in _coming(world, life, day) if first < one.second <= last]
    if coming:
        bringing.ask(world.bringers, world.seed, (one for one in coming if isinstance(one, Asking)))
        _join(world, life, [one for one in coming if isinstance(one, Arrival)])
    today = world.plan(day)
    perform(world, today, today.between(first, last))


def _end(world: World, life: Life, day: date, second: int) -> int:
    """The second of the day at which the window beginning now is over."""
    if life.running:
        if not world.knows(life.at):
            return second + LIVE_SECONDS_MAX
        size, longest = (HURRIED_ACTS, WINDOW_SECONDS_MAX) if _hurry else (life.size, LIVE_SECONDS_MAX)
        return min(second + (WINDOW_SECONDS_MAX if _hurry else IDLE_SECONDS_MAX), world.plan(day).end_of_window(second, size, longest))
    end = world.plan(day).end_of_window(second, life.size, WINDOW_SECONDS_MAX)
    coming = [one.second for one in _coming(world, life, day) if one.second > second]
    if not coming:
        return end
    return min(end, max(coming[0], min(coming[min(life.size, len(coming)) - 1], second + WINDOW_SECONDS_MAX)))


def _coming(world: World, life: Life, day: date) -> list[_Coming]:
    """Who applies on that day and whom members ask in, in the order of time."""
    assert world.course is not None
    if life.running or not life.members:
        return []
    key = (life.seed, life.members, world.course.start)
    if key not in _arrivals:
        days: _DAY_ARRIVALS = {}
        grows_for = 0 if world.course.kind == CAMP else world.course.length
        start: date = world.course.start
        lasts = world.course.length
        found: list[_Coming] = [*arrivals(life.seed, life.members, start, world.course.choices, grows_for=grows_for, lasts=lasts)]
        found += askings(life.seed, life.members, start, grows_for=grows_for, lasts=lasts)
        for one in sorted(found, key=lambda one: (one.day, one.second, one.number)):
            days.setdefault(one.day, []).append(one)
        _arrivals[key] = days
    return _arrivals[key].get(day, [])


def _join(world: World, life: Life, coming: list[Arrival]) -> None:
    rules = conduct.current(world.community)
    version = rules.version if rules else 0
    requests = [bringing.request(world.bringers, world.community, life.seed, one, version) for one in coming]
    try:
        joined = camps.join_many(world.community, requests)
        bringing.welcome(world.bringers, joined)
        chats.enter(world, joined)
        signing_up.note(world, joined)
    except Refused as refused:  # they came too late, or while the rules were changing: people turn away, the day goes on
        log.info("%d simulated applicants were refused: %s", len(requests), refused.code)

"""When the simulated people come and what brings them: to a camp mostly in the five days before its start, to other communities little by little."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from qunying.camps.rehearsal import people
from qunying.camps.rehearsal.dice import dice, weighted

# Days before the start and their weights: word goes round, and the last day brings the most.
DAYS = ((-5, 0.10), (-4, 0.14), (-3, 0.17), (-2, 0.22), (-1, 0.31), (0, 0.045), (1, 0.015))
OPENS = min(day for day, _ in DAYS)
HOURS = ((7, 1), (8, 2), (9, 3), (10, 4), (11, 4), (12, 7), (13, 5), (14, 3), (15, 3), (16, 3), (17, 4), (18, 6), (19, 9), (20, 12), (21, 10), (22, 4))
AT_ONCE = 0.45  # of those who come to a community that grows, the share that is there from the beginning
LISTENERS = 0.07  # choose 裸听 where it is offered
WAITERS = 0.01  # choose 延期 where it is offered

INVITE, LINK, STAFF, UNKNOWN = "invite", "link", "staff", ""
WAYS = ((INVITE, 0.24), (STAFF, 0.2), (LINK, 0.05), (UNKNOWN, 0.51))  # asked by a member; a host's or guide's code; a link passed on; nobody knows
LATE = {INVITE: 0.3, LINK: 0.85}  # the share that comes to a camp under way; a link has to be passed on first
# Days after the start on which such people come: after days that were told of, more.
WAVES = ((1, 2), (2, 6), (3, 3), (4, 1), (5, 5), (6, 4), (7, 2), (8, 4), (9, 2), (11, 1), (12, 2), (14, 1))
FIRST_WAVE = WAVES[0][0] + 1  # what is over by then has no such people
IN_VAIN = 1.9  # for everybody who comes by an invite, so many were asked who never come
ASKED_TWICE = 0.05
HOURS_TO_THINK = 11.0
MORNING, WAKING = 7 * 3600, (9 * 3600, 22 * 3600)


@dataclass(frozen=True, slots=True, order=True)
class Arrival:
    """Somebody applies: on which day, at which second, with which wish, and what brings them."""

    day: date
    second: int
    number: int
    name: str
    choice: str
    way: str = UNKNOWN


@dataclass(frozen=True, slots=True, order=True)
class Asking:
    """A member asks somebody in, by name: the one who will apply under that number, or nobody who ever will."""

    day: date
    second: int
    number: int
    name: str
    turn: int = 0  # who is asked twice is asked by two members


def arrivals(seed: int, members: int, start: date, choices: tuple[str, ...], *, grows_for: int = 0, lasts: int = 0) -> list[Arrival]:
    """Everybody who will apply, in the order of time.

    With ``grows_for`` more than half of them come during so many days; else, to what ``lasts`` so many, some come while it is under way.
    """
    return sorted(_arrival(seed, number, start, choices, grows_for, lasts) for number in range(members))


def askings(seed: int, members: int, start: date, *, grows_for: int = 0, lasts: int = 0) -> list[Asking]:
    """Everybody whom members ask in, in the order of time; most of them never come."""
    found: list[Asking] = []
    for number in range(members + int(members * dict(WAYS)[INVITE] * IN_VAIN)):
        coming = _arrival(seed, number, start, ("",), grows_for, lasts)
        if number >= members or coming.way == INVITE:
            found += _asked(dice(seed, "asking", number), coming)
    return sorted(found)


def _arrival(seed: int, number: int, start: date, choices: tuple[str, ...], grows_for: int, lasts: int) -> Arrival:
    draw = dice(seed, "arrival", number)
    offset = weighted(draw.random(), DAYS)
    brought = dice(seed, "way", number)
    way = weighted(brought.random(), WAYS)
    if grows_for:
        offset = _later(dice(seed, "arrival-later", number).random(), offset, grows_for)
    elif lasts > FIRST_WAVE and brought.random() < LATE.get(way, 0):
        offset = weighted(brought.random(), [wave for wave in WAVES if wave[0] < lasts - 1])
    second = weighted(draw.random(), HOURS) * 3600 + draw.randrange(3600)
    wish = draw.random()
    choice = choices[0]
    if wish < LISTENERS and "listen" in choices:
        choice = "listen"
    elif LISTENERS <= wish < LISTENERS + WAITERS and "later" in choices:
        choice = "later"
    return Arrival(start + timedelta(days=offset), second, number, people.name(seed, number), choice, way)


def _asked(draw: Random, coming: Arrival) -> Iterator[Asking]:
    """Some time before they come, on that day or the day before; nobody is asked at night."""
    for turn in range(1 + (draw.random() < ASKED_TWICE)):
        before = int(240 + draw.expovariate(1 / (3600 * HOURS_TO_THINK)))
        if before < coming.second - MORNING:
            yield Asking(coming.day, coming.second - before, coming.number, coming.name, turn)
        else:
            yield Asking(coming.day - timedelta(days=1), int(draw.uniform(*WAKING)), coming.number, coming.name, turn)


def _later(draw: float, offset: int, grows_for: int) -> int:
    """The day of somebody who comes to a growing community: word of mouth is liveliest in the first weeks."""
    if draw < AT_ONCE:
        return min(offset, -1)
    return int(grows_for * ((draw - AT_ONCE) / (1 - AT_ONCE)) ** 1.5)

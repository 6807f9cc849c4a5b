"""When the simulated people come: to a camp mostly in the five days before its start, to other communities little by little."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from qunying.camps.rehearsal import people
from qunying.camps.rehearsal.dice import dice, weighted

# Days before the start and their weights: word goes round, and the last day brings the most.
DAYS = ((-5, 0.10), (-4, 0.14), (-3, 0.17), (-2, 0.22), (-1, 0.31), (0, 0.045), (1, 0.015))
OPENS = min(day for day, _ in DAYS)
HOURS = ((7, 1), (8, 2), (9, 3), (10, 4), (11, 4), (12, 7), (13, 5), (14, 3), (15, 3), (16, 3), (17, 4), (18, 6), (19, 9), (20, 12), (21, 10), (22, 4))
AT_ONCE = 0.45  # of those who come to a community that grows, the share that is there from the beginning
LISTENERS = 0.07  # choose 裸听 where it is offered
WAITERS = 0.01  # choose 延期 where it is offered


@dataclass(frozen=True, slots=True, order=True)
class Arrival:
    """Somebody applies: on which day, at which second, with which wish."""

    day: date
    second: int
    number: int
    name: str
    choice: str


def arrivals(seed: int, members: int, start: date, choices: tuple[str, ...], *, grows_for: int = 0) -> list[Arrival]:
    """Everybody who will apply, in the order of time; with ``grows_for`` more than half of them come during so many days."""
    return sorted(_arrival(seed, number, start, choices, grows_for) for number in range(members))


def _arrival(seed: int, number: int, start: date, choices: tuple[str, ...], grows_for: int) -> Arrival:
    draw = dice(seed, "arrival", number)
    offset = weighted(draw.random(), DAYS)
    if grows_for:
        offset = _later(dice(seed, "arrival-later", number).random(), offset, grows_for)
    second = weighted(draw.random(), HOURS) * 3600 + draw.randrange(3600)
    wish = draw.random()
    choice = choices[0]
    if wish < LISTENERS and "listen" in choices:
        choice = "listen"
    elif LISTENERS <= wish < LISTENERS + WAITERS and "later" in choices:
        choice = "later"
    return Arrival(start + timedelta(days=offset), second, number, people.name(seed, number), choice)


def _later(draw: float, offset: int, grows_for: int) -> int:
    """The day of somebody who comes to a growing community: word of mouth is liveliest in the first weeks."""
    if draw < AT_ONCE:
        return min(offset, -1)
    return int(grows_for * ((draw - AT_ONCE) / (1 - AT_ONCE)) ** 1.5)

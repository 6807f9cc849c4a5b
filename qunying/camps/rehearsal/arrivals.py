"""When the simulated people come: most in the five days before the start, a few on its first two days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from qunying.camps.rehearsal import people
from qunying.camps.rehearsal.dice import dice, weighted

# Days before the start and their weights: word goes round, and the last day brings the most.
DAYS = ((-5, 0.10), (-4, 0.14), (-3, 0.17), (-2, 0.22), (-1, 0.31), (0, 0.045), (1, 0.015))
OPENS = min(day for day, _ in DAYS)
HOURS = ((7, 1), (8, 2), (9, 3), (10, 4), (11, 4), (12, 7), (13, 5), (14, 3), (15, 3), (16, 3), (17, 4), (18, 6), (19, 9), (20, 12), (21, 10), (22, 4))
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


def arrivals(seed: int, members: int, start: date, choices: tuple[str, ...]) -> list[Arrival]:
    """Everybody who will apply, in the order of time."""
    return sorted(_arrival(seed, number, start, choices) for number in range(members))


def _arrival(seed: int, number: int, start: date, choices: tuple[str, ...]) -> Arrival:
    draw = dice(seed, "arrival", number)
    offset = weighted(draw.random(), DAYS)
    second = weighted(draw.random(), HOURS) * 3600 + draw.randrange(3600)
    wish = draw.random()
    choice = choices[0]
    if wish < LISTENERS and "listen" in choices:
        choice = "listen"
    elif LISTENERS <= wish < LISTENERS + WAITERS and "later" in choices:
        choice = "later"
    return Arrival(start + timedelta(days=offset), second, number, people.name(seed, number), choice)

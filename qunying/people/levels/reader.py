"""Read members' figures day by day and say where their level turns; pure, so that reading in parts and at once say the same.

A member rises to the highest level whose conditions all hold. They keep a level while each condition holds to 0.9 of what it asks, and fourteen days after
the rise in any case; then they fall to the highest level below that they still hold so. What cannot be seen neither lifts nor drops anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from qunying.people.levels.rulebook import GRACE_DAYS, KEEP_TENTHS, Condition, Level, Rules

Way = Literal["up", "down", "redrawn", "held"]  # redrawn: the rules no longer know the level; held: somebody said so
NO_LEVEL = "none"  # the level of everybody where no rules are declared any more


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of one member on one day; ``unseen`` where there may be more of it that no channel shows."""

    n: int = 0
    unseen: bool = False


ZERO = Figure()
Figures = Mapping[str, Figure]  # by name, such as messages:30


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member stands: the level's id, since when, and when they last rose."""

    level: str
    since: date
    risen: date


@dataclass(frozen=True, slots=True)
class LevelTurn:
    """At the end of that day somebody's level is another one; ``names``, ``values`` and ``asked`` are what the decision looked at."""

    identity: int
    day: date
    before: str
    after: str
    place_before: int | None
    place: int
    way: Way
    version: int
    names: tuple[str, ...]
    values: tuple[int, ...]
    asked: tuple[int, ...]


def read_day(rules: Rules, day: date, figures: Mapping[int, Figures], standing: dict[int, Standing], held: Mapping[int, str] | None = None) -> list[LevelTurn]:
    """The turns of that day by these rules; ``standing`` (only who is above the lowest level) is as of its end afterwards.

    ``figures`` of who has any, of that day's end; who is ``held`` at a level the rules know stands there, whatever they have.
    """
    places = {identity: place for identity, key in (held or {}).items() if (place := rules.place(key)) is not None}
    asked = _asked(rules, figures)
    turns = []
    for identity in sorted(figures.keys() | standing.keys() | places.keys()):
        if identity in places:
            turn = _held_turn(rules, day, identity, places[identity], standing.get(identity))
        else:
            turn = _turn(rules, day, identity, figures.get(identity, {}), asked, standing.get(identity))
        if turn is None:
            continue
        turns.append(turn)
        if turn.place <= 0:
            standing.pop(identity, None)
        else:
            was = standing.get(identity)
            standing[identity] = Standing(turn.after, day, was.risen if was and turn.way == "down" else day)
    return turns


def _held_turn(rules: Rules, day: date, identity: int, target: int, was: Standing | None) -> LevelTurn | None:
    """To the level somebody is held at; no figure decided it."""
    before = was.level if was else rules.levels[0].key
    place = rules.place(before)
    return None if place == target else LevelTurn(identity, day, before, rules.levels[target].key, place, target, "held", rules.version, (), (), ())


def _turn(rules: Rules, day: date, identity: int, figures: Figures, asked: Mapping[Condition, int], was: Standing | None) -> LevelTurn | None:
    place = rules.place(was.level) if was else 0
    best = _best(rules, figures, asked)
    if place is None or not rules.levels:  # the rules know the level no longer: whoever is there gets what they hold now
        assert was is not None or not rules.levels
        return _told(rules, day, identity, was.level, None, _held(rules, len(rules.levels), figures, asked), "redrawn", figures, asked) if was else None
    if best > place:
        return _told(rules, day, identity, was.level if was else rules.levels[0].key, place, best, "up", figures, asked)
    if not was or not place or (day - was.risen).days < GRACE_DAYS or _holds(rules.levels[place], figures, asked):
        return None
    return _told(rules, day, identity, was.level, place, _held(rules, place, figures, asked), "down", figures, asked)


def _told(
    rules: Rules, day: date, identity: int, before: str, place_before: int | None, place: int, way: Way, figures: Figures, asked: Mapping[Condition, int]
) -> LevelTurn:
    """The turn with the figures of the level it is about: the one risen to, the one lost."""
    about = rules.levels[place_before if way == "down" and place_before else place].when if rules.levels else ()
    return LevelTurn(
        identity, day, before, rules.levels[place].key if rules.levels else NO_LEVEL, place_before, place, way, rules.version,
        tuple(one.figure for one in about), tuple(figures.get(one.figure, ZERO).n for one in about), tuple(asked[one] for one in about),
    )  # fmt: skip


def _best(rules: Rules, figures: Figures, asked: Mapping[Condition, int]) -> int:
    for place in range(len(rules.levels) - 1, 0, -1):
        if all(figures.get(one.figure, ZERO).n >= asked[one] for one in rules.levels[place].when):
            return place
    return 0


def _held(rules: Rules, below: int, figures: Figures, asked: Mapping[Condition, int]) -> int:
    return next((place for place in range(below - 1, 0, -1) if _holds(rules.levels[place], figures, asked)), 0)


def _holds(level: Level, figures: Figures, asked: Mapping[Condition, int]) -> bool:
    found = ((figures.get(one.figure, ZERO), asked[one]) for one in level.when)
    return all(figure.unseen or figure.n * 10 >= KEEP_TENTHS * least for figure, least in found)


def _asked(rules: Rules, figures: Mapping[int, Figures]) -> dict[Condition, int]:
    """What each condition asks on that day, in whole numbers; relative ones by what those have who have any."""
    return {one: one.least if one.least is not None else _top(one, figures) for level in rules.levels for one in level.when}


def _top(condition: Condition, figures: Mapping[int, Figures]) -> int:
    known = sorted((n for found in figures.values() if (n := found.get(condition.figure, ZERO).n)), reverse=True)
    cap = condition.cap or 1
    if not known:
        return cap
    among = max(1, len(known) * (condition.top or 0) // 100)  # so many are at the top, one at least
    return max(1, min(cap, known[among - 1]))


def read(days: Mapping[date, Mapping[int, Figures]], rules_of: Mapping[date, Rules], standing: dict[int, Standing]) -> Iterator[LevelTurn]:
    """The turns of these days, one after the other, each by the rules of that day."""
    for day in sorted(rules_of):
        yield from read_day(rules_of[day], day, days.get(day, {}), standing)

"""A blueprint's calendar in a few numbers, for who is about to say yes to it: from when to when, how often each slot comes, whose hours it takes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from qunying.blueprint.document import Blueprint
from qunying.camps import planned


@dataclass(frozen=True, slots=True)
class SlotOutline:
    """A slot: at what time, for how long, on how many days, and on which weekdays (0 is Monday)."""

    id: str
    name: str
    at: str
    minutes: int
    days: int
    weekdays: tuple[int, ...]
    first: date


@dataclass(frozen=True, slots=True)
class Load:
    """Somebody who carries the calendar: the minutes of the fullest day, and of those declared."""

    key: str
    name: str
    role: str
    minutes: int
    declared: int | None


@dataclass(frozen=True, slots=True)
class Outline:
    """The calendar as a whole."""

    first: date
    last: date
    days: int
    slots: tuple[SlotOutline, ...]
    load: tuple[Load, ...]


def outline(bp: Blueprint) -> Outline | None:
    """The outline of a faultless blueprint; None when it has no calendar."""
    days = planned.days(bp)
    if not days:
        return None
    dates: dict[str, list[date]] = {}
    for day in days:
        for slot in day.slots:
            dates.setdefault(slot.id, []).append(day.date)
    slots = tuple(
        SlotOutline(slot.id, slot.name, slot.at, slot.minutes, len(found), tuple(sorted(Counter(one.weekday() for one in found))), found[0])
        for slot in sorted(bp["content.slots"], key=lambda slot: slot.begins)
        if (found := dates.get(slot.id))
    )
    load = planned.workload(bp)
    people = {one.key: one for entry in bp["management.staff"] or () for one in entry.people()}
    carriers = tuple(Load(key, people[key].name, people[key].role, minutes, people[key].minutes_per_day) for key, minutes in load.items() if key in people)
    return Outline(days[0].date, days[-1].date, len(days), slots, carriers)

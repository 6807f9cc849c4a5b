"""What a blueprint says of the calendar, as simulated people live by it: days counted from the first one, with quiet days in between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from qunying.blueprint.document import Blueprint
from qunying.camps import planned
from qunying.camps.rehearsal.acts import Slot
from qunying.kernel.refusals import Refused


@dataclass(frozen=True, slots=True)
class CourseDay:
    """One day of the community's life; ``number`` counts calendar days, so that a week's rhythm wears on people like a week."""

    number: int
    date: date
    title: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """What the blueprint in force says of the calendar."""

    revision: int
    days: tuple[CourseDay, ...]
    choices: tuple[str, ...]
    kind: str
    rated: frozenset[str] = frozenset()  # slots that ask for a rating
    personas: tuple[tuple[dict[str, Any], ...], ...] = ()  # the conditions of each that has any

    @property
    def start(self) -> date:
        """The first day."""
        return self.days[0].date

    @property
    def end(self) -> date:
        """The last day."""
        return self.days[-1].date

    @property
    def length(self) -> int:
        """How many calendar days lie from the first to the last, both counted."""
        return self.number(self.end)

    def number(self, day: date) -> int:
        """Which calendar day that is, from 1; 0 and less before the first."""
        return (day - self.start).days + 1

    def on(self, day: date) -> CourseDay | None:
        """The day on that date; between two days of the calendar a quiet one, and None outside it."""
        if not self.start <= day <= self.end:
            return None
        return next((one for one in self.days if one.date == day), CourseDay(self.number(day), day, "", ()))


def course(revision: int, bp: Blueprint) -> Course:
    """The calendar of a faultless blueprint."""
    found = planned.days(bp)
    if not found:
        raise Refused("nothing_to_rehearse")
    first = found[0].date
    days = tuple(CourseDay((day.date - first).days + 1, day.date, day.title, tuple(Slot(slot.id, slot.begins * 60) for slot in day.slots)) for day in found)
    rated = frozenset(slot.id for day in found for slot in day.slots if slot.rating)
    personas = tuple(tuple(one.plain() for one in persona.conditions) for persona in bp["positioning.personas"] if persona.conditions)
    return Course(revision, days, tuple(choice["id"] for choice in planned.choices(bp)), bp["positioning.community"].kind, rated, personas)

"""What will be there once she says yes, in the words she asked in: groups, rhythm, promises with their first dates, whose hours, what is left to people."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from qunying.blueprint.document import Blueprint
from qunying.camps.queries.outline import Load, Outline, SlotOutline, outline
from qunying.charter.queries.reading import parse


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise with the day on which it is first owed."""

    text: str
    first: date | None


@dataclass(frozen=True, slots=True)
class Foretold:
    """A faultless blueprint for who is about to agree to it."""

    name: str
    community: str
    groups: tuple[str, ...]
    first: date
    last: date
    days: int
    slots: tuple[SlotOutline, ...]
    promises: tuple[Promised, ...]
    load: tuple[Load, ...]
    by_hand: tuple[tuple[str, str], ...]

    def as_dict(self) -> dict[str, Any]:
        """For scripts."""
        return asdict(self)


def foretell(bp: Blueprint) -> Foretold:
    """What a faultless blueprint with a calendar comes to."""
    found = outline(bp)
    assert found is not None
    groups = [group.name for entry in bp["management.groups"] if entry.for_members for group in entry.groups()]
    promises = tuple(Promised(one.text, _first(one, found)) for one in bp["positioning.promises"])
    by_hand = tuple((one.what, one.text) for one in bp["management.by_hand"] or ())
    community = bp["positioning.community"]
    return Foretold(community.name, community.id, tuple(groups), found.first, found.last, found.days, found.slots, promises, found.load, by_hand)


def _first(promise: Any, found: Outline) -> date | None:
    """The first day of the calendar on which the promise's slot comes and its words say so."""
    reading = parse(promise.text, anchor=found.first)
    if reading.on:
        return reading.on
    slot = next((one for one in found.slots if one.id == promise.slot), None)
    begin = slot.first if slot else found.first
    days = (begin + timedelta(days=number) for number in range((found.last - begin).days + 1))
    wanted = set(reading.weekdays) & set(slot.weekdays if slot else range(7))
    return next((day for day in days if day.weekday() in wanted), None)

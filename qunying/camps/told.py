"""Tell the charter which days a camp has, so that promises bound to a slot are owed when the slot is held."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from qunying.blueprint.document import Blueprint
from qunying.camps.cadence import Run
from qunying.camps.planned import days
from qunying.charter import services as charter
from qunying.charter.services import Calendar


def days_of(bp: Blueprint) -> Calendar:
    """From the first day on, of a run also not after its last; and the days of each slot."""
    found = days(bp)
    if not found:
        return Calendar()
    held: dict[str, list[date]] = defaultdict(list)
    for day in found:
        for slot in day.slots:
            held[slot.id].append(day.date)
    ends = isinstance(bp["content.cadence"], Run)
    return Calendar(found[0].date, found[-1].date if ends else None, {slot: tuple(dates) for slot, dates in held.items()})


charter.told_by(days_of)

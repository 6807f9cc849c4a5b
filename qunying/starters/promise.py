"""A promise in her words: on which days, at what hour and for how long, so that a slot of the starter can keep it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from qunying.camps.queries.outline import SlotOutline, outline
from qunying.charter.queries.reading import Reading, parse
from qunying.kernel.refusals import Refused
from qunying.starters.starter import Starter

MOVED_MINUTES_MAX: Final = 240  # the words of a slot are written for its time of day
LENGTH_MINUTES_MAX: Final = 240


@dataclass(frozen=True, slots=True)
class Pledge:
    """The promise's words, the hour at which its slot begins, and the minutes where she names them."""

    text: str
    at: str
    minutes: int | None = None


def fitting(one: Starter, text: str) -> Pledge:
    """The promise as this starter's calendar can keep it; refused when it leaves open the day or the hour, or names one the slot cannot have."""
    reading = parse(text, anchor=one.first_day)
    example = one.sheet.answers.promise.example
    if reading.vague:
        raise Refused("promise_open", word=reading.vague, example=example)
    if not reading.weekdays or not reading.times:
        raise Refused("promise_unheld", given=text, example=example)
    slot = slot_of(one)
    if not set(reading.weekdays) <= set(slot.weekdays):
        raise Refused("promise_day", slot=slot.name, weekdays=list(slot.weekdays), name=one.sheet.name)
    _room(one, slot, reading)
    return Pledge(text, reading.times[0], min(reading.minutes, LENGTH_MINUTES_MAX) or None)


def slot_of(one: Starter) -> SlotOutline:
    """The slot of the starter's own calendar in which the promise is kept."""
    wanted = one.sheet.answers.promise.slot
    return next(slot for slot in _slots(one) if slot.id == wanted)


def _room(one: Starter, slot: SlotOutline, reading: Reading) -> None:
    """The slot stays in its part of the day, and between those before and after it."""
    at, length = _minute(reading.times[0]), min(reading.minutes, LENGTH_MINUTES_MAX) or slot.minutes
    own = _minute(slot.at)
    before = [_minute(other.at) + other.minutes for other in _slots(one) if _minute(other.at) < own]
    after = [_minute(other.at) for other in _slots(one) if _minute(other.at) > own]
    first = max([own - MOVED_MINUTES_MAX, *before])
    last = min([own + MOVED_MINUTES_MAX, *(begins - length for begins in after), 24 * 60 - length])
    if not first <= at <= last:
        raise Refused("promise_hour", slot=slot.name, given=reading.times[0], first=_clock(first), last=_clock(last))


def _slots(one: Starter) -> tuple[SlotOutline, ...]:
    found = outline(one.blueprint)
    assert found is not None  # a starter is a complete blueprint; its own test holds it
    return found.slots


def _minute(at: str) -> int:
    return int(at[:2]) * 60 + int(at[3:])


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"

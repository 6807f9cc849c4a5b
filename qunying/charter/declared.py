"""What a blueprint's promises come to: each one's schedule, and what is wrong or assumed where the words do not give it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import DatabaseError

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import Problem
from qunying.charter import calendar
from qunying.charter.promises import Reading, parse, proof_of
from qunying.charter.schedules import DELIVERY, Schedule, weekday_name
from qunying.charter.shapes import PromiseShape
from qunying.kernel import clock
from qunying.kernel.words import series

DEFAULT_AT = "20:00"  # said in a warning, never silently
DELIVERY_MINUTES = 30  # 晚 30 分钟内算准时
ANSWER_MINUTES = 60  # before a time by which it is done, where no slot says from when


@dataclass(frozen=True, slots=True)
class Owed:
    """A declared promise with what was read of it; ``schedule`` is None while it does not say when."""

    path: str
    promise: PromiseShape
    reading: Reading
    schedule: Schedule | None
    assumed_at: bool = False


def promises(bp: Blueprint) -> Iterator[Owed]:
    """Every promise of the blueprint with its schedule."""
    days = calendar.of(bp)
    anchor = days.first or _start(bp)
    slots = {slot.id: slot for slot in bp["content.slots"] or ()}
    for path, promise in bp.each("positioning.promises"):
        slot = slots.get(promise.slot)
        reading = parse(promise.text, anchor=anchor)
        times, minutes, assumed = _time(promise, reading, slot)
        schedule = None
        if reading.says_when and minutes and not reading.vague and reading.other_weekday is None:
            schedule = Schedule(
                reading.weekdays, reading.on, times, minutes, promise.proof or proof_of(promise.text, slot=slot is not None), promise.slot or "",
                groups=tuple(promise.groups or ()),
            )  # fmt: skip
        yield Owed(path, promise, reading, _bound(schedule, days) if schedule else None, assumed)


def lint(bp: Blueprint) -> Iterator[Problem]:
    """Every promise says on which days, at what time and how long, in words that leave nothing open."""
    keys = group_keys(bp)
    for owed in promises(bp):
        text, reading, where = owed.promise.text, owed.reading, f"{owed.path}.text"
        if reading.vague:
            yield bp.problem(where, "promise_vague", text=text, word=reading.vague)
        elif reading.no_such_day:
            yield bp.problem(where, "promise_no_such_day", text=text, day=reading.no_such_day)
        elif reading.other_weekday is not None and reading.on is not None:
            said, real = weekday_name(reading.other_weekday), weekday_name(reading.on.weekday())
            yield bp.problem(where, "promise_other_weekday", day=reading.on.isoformat(), said=said, real=real)
        elif not reading.says_when:
            yield bp.problem(where, "promise_without_day", text=text)
        elif owed.schedule is None and not _slot_faulty(bp, owed.promise):
            yield bp.problem(where, "promise_without_length", text=text)
        for number, key in enumerate(owed.promise.groups or ()):
            if keys is not None and key not in keys:
                yield bp.problem(f"{owed.path}.groups.{number}", "unknown_promise_group", group=key, known=series(keys[:8]))


def warn(bp: Blueprint) -> Iterator[Problem]:
    """A time nobody wrote is assumed, and said to be; a time that differs from its slot's should be looked at."""
    slots = {slot.id: slot for slot in bp["content.slots"] or ()}
    for owed in promises(bp):
        slot = slots.get(owed.promise.slot)
        if owed.schedule is None:
            continue
        if owed.assumed_at:
            yield bp.problem(f"{owed.path}.text", "promise_time_assumed", text=owed.promise.text, at=DEFAULT_AT)
        elif slot is not None and slot.at not in owed.schedule.times:
            said = series(owed.schedule.times)
            yield bp.problem(f"{owed.path}.text", "promise_time_differs", text=owed.promise.text, at=said, slot=slot.name, begins=slot.at)


def start_of(bp: Blueprint) -> date:
    """The day the calendar starts, else today."""
    return _start(bp)


def _time(promise: PromiseShape, reading: Reading, slot: Any) -> tuple[tuple[str, ...], int, bool]:
    """Times of day, minutes, and whether the time is only assumed. The text comes first, then the promise's own keys, then its slot."""
    minutes = reading.minutes or promise.minutes or (slot.minutes if slot else 0)
    if reading.before and not reading.times:
        end = _minute(reading.before)
        begin = _minute(slot.at) if slot and _minute(slot.at) < end else max(0, end - (minutes or ANSWER_MINUTES))
        return (f"{begin // 60:02}:{begin % 60:02}",), end - begin, False
    if not minutes and (promise.proof or proof_of(promise.text, slot=slot is not None)) == DELIVERY:
        minutes = DELIVERY_MINUTES
    given = reading.times or ((promise.at,) if promise.at else (slot.at,) if slot else ())
    return given or (DEFAULT_AT,), minutes, not given


def _bound(schedule: Schedule, days: calendar.Calendar) -> Schedule:
    if schedule.on is not None:
        return schedule
    return replace(schedule, days=days.slots.get(schedule.slot, ()), first=days.first, last=days.last)


def _minute(at: str) -> int:
    hour, minute = at.split(":")
    return int(hour) * 60 + int(minute)


def group_keys(bp: Blueprint) -> list[str] | None:
    """The declared groups' keys; None while some could not be read."""
    if not bp.whole("management.groups"):
        return None
    return [one.key for entry in bp["management.groups"] for one in entry.groups()]


def _slot_faulty(bp: Blueprint, promise: PromiseShape) -> bool:
    """Whether the promise leans on a slot that is not there to be read: that is blamed elsewhere."""
    return promise.slot is not None and promise.slot not in {slot.id for slot in bp["content.slots"] or ()}


def _start(bp: Blueprint) -> date:
    declared = bp.raw("content.cadence.start")
    if isinstance(declared, date):
        return declared
    try:
        return clock.now().date()
    except DatabaseError:  # `check` works before there is a database
        return clock.real_now().date()

"""A blueprint's calendar written out: every item for every chat of every group, with its moment and the way it goes."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qunying.blueprint.document import Blueprint
from qunying.camps.cadence import days_of
from qunying.camps.declared import ONLY_CHOICE, SlotShape
from qunying.channels import registry
from qunying.content.services import Words
from qunying.kernel import clock


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day of the calendar with its slots in the order of time."""

    index: int
    date: date
    type: str
    title: str
    lesson: str
    stage: str
    slots: tuple[SlotShape, ...]
    path: str


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One item for one chat of one group."""

    key: str
    group: str
    day: int
    date: date
    slot: SlotShape
    at: datetime
    mode: str
    channel: str
    chat: str
    sha: str
    title: str
    path: str


def days(bp: Blueprint) -> list[PlannedDay]:
    """The calendar's days; empty while one of its parts is absent or faulty."""
    parts = ("content.cadence", "content.slots", "content.day_types", "content.days")
    if not all(bp.whole(part) for part in parts):
        return []
    slots, types = {slot.id: slot for slot in bp["content.slots"]}, {one.id: one for one in bp["content.day_types"]}
    spans = [(stage.id, *stage.span()) for stage in bp["content.stages"] or ()]
    found = []
    for (index, day), (path, entry) in zip(days_of(bp["content.cadence"]), bp.each("content.days"), strict=False):
        kind = types.get(entry.type)
        own = sorted((slots[name] for name in kind.slots if name in slots), key=lambda slot: slot.begins) if kind else []
        stage = next((name for name, first, last in spans if first <= index <= last), "")
        found.append(PlannedDay(index, day, entry.type, entry.title, entry.lesson, stage, tuple(own), path))
    return found


def items(bp: Blueprint) -> Iterator[PlannedItem]:
    """Every item, group by group, each in the order of time."""
    zone, calendar, written = bp["positioning.community"].timezone, days(bp), _scripts(bp)
    said = [
        (day, slot, clock.at_local(day.date, slot.at, zone), *written.get((day.index, slot.id), ("", "", day.path))) for day in calendar for slot in day.slots
    ]
    kinds = kinds_of(bp)
    for _path, entry in bp.each("management.groups"):
        for group in entry.groups() if entry.cohort else ():
            for number, (channel, chat) in enumerate(group.chats):
                suffix = _suffix(channel, chat) if number else ""
                for day, slot, at, sha, title, path in said:
                    key = f"{group.key}/d{day.index:02}/{slot.id}{suffix}"
                    yield PlannedItem(key, group.key, day.index, day.date, slot, at, mode(kinds[channel], slot), channel, chat, sha, title, path)


def whole(bp: Blueprint) -> bool:
    """Whether everything that ``items`` reads was declared and could be read, the time zone included."""
    parts = ("positioning.community", "management.groups", "management.channels", "content.scripts")
    if not all(bp.whole(part) for part in parts):
        return False
    try:
        ZoneInfo(bp["positioning.community"].timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    kinds = kinds_of(bp)
    return all(chat.channel in kinds for entry in bp["management.groups"] for chat in entry.channels)


def mode(kind: str, slot: SlotShape) -> str:
    """How an item of that slot goes on a channel of that kind: by itself where it can, else by an employee's tap for the slot so marked, else by hand."""
    offered = registry.kind(kind).capabilities.modes.get("post", ())
    if registry.AUTO in offered:
        return registry.AUTO
    return registry.CONFIRM if slot.confirm and registry.CONFIRM in offered else registry.MANUAL


def kinds_of(bp: Blueprint) -> dict[str, str]:
    """The kind of every declared channel whose kind is known here."""
    return {channel.id: channel.kind for channel in bp["management.channels"] or () if channel.kind in registry.kinds()}


def choices(bp: Blueprint) -> list[dict[str, Any]]:
    """What somebody who joins may choose."""
    return [choice.model_dump() for choice in (bp["management.routing"] or ONLY_CHOICE).choices]


def workload(bp: Blueprint) -> dict[str, int]:
    """The minutes of the fullest day, by staff key: a group's hosts share its slots evenly; without hosts its operator carries them."""
    busiest = max((sum(slot.staff_minutes for slot in day.slots) for day in days(bp)), default=0)
    load: dict[str, float] = defaultdict(float)
    for _path, entry in bp.each("management.groups"):
        for group in entry.groups() if entry.cohort else ():
            carriers = group.hosts or group.operators
            for key in carriers:
                load[key] += busiest / len(carriers)
    return {key: round(minutes) for key, minutes in load.items()}


def _suffix(channel: str, chat: str) -> str:
    """What tells the items of a group's further chats apart; two chats on one channel have two, whatever stands before them."""
    return f"/{channel}" + (f"~{hashlib.sha256(chat.encode()).hexdigest()[:8]}" if chat else "")


def _scripts(bp: Blueprint) -> dict[tuple[int, str], tuple[str, str, str]]:
    """Fingerprint, title and place of the words for each slot of each day."""
    return {
        (entry.day, entry.slot): (Words(entry.day, entry.slot, entry.title, entry.full, entry.short).sha256, entry.title, path)
        for path, entry in bp.each("content.scripts")
    }

"""The blueprint's calendar as a sheet is read against it: its slots by name, time and part of the day, and its dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qunying.blueprint.document import Blueprint
from qunying.camps.cadence import days_of
from qunying.camps.declared import SlotShape
from qunying.camps.sheets import words
from qunying.kernel.words import series


@dataclass(frozen=True, slots=True)
class Match:
    """Which slot a label means; without ``key`` it means none surely, and ``code`` and ``data`` say why."""

    key: str | None
    code: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class NewSlot:
    """A slot the sheet names by its time and the blueprint does not have."""

    key: str
    name: str
    at: int
    minutes: int | None


@dataclass(slots=True)
class Calendar:
    """The slots and days of a blueprint, and what a sheet says otherwise about its slots."""

    slots: list[SlotShape]
    dates: list[date]
    kind: str
    types: dict[str, str] = field(default_factory=dict)  # name to id, of those whose name is theirs alone
    new: dict[str, NewSlot] = field(default_factory=dict)
    moved: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    at_own_time: dict[str, tuple[int, int | None]] = field(default_factory=dict)  # slots of which a cell says the time they have

    @classmethod
    def of(cls, bp: Blueprint) -> Calendar:
        """The calendar of a blueprint whose content is faultless."""
        kinds = [(kind.name, kind.id) for kind in bp["content.day_types"]]
        names = [name for name, _ in kinds]
        types = {name: key for name, key in kinds if names.count(name) == 1} | {key: key for _, key in kinds if key not in names}
        return cls(list(bp["content.slots"]), [on for _, on in days_of(bp["content.cadence"])], bp["content.cadence"].kind, types)

    def slot(self, name: str, times: Sequence[tuple[int, int | None]], *, written: str = "", apart: bool = False) -> Match:
        """The slot of that name or time; a time nobody has becomes a new slot, a known slot at another time a move.

        ``written`` is the label as it stands, ``apart`` whether the times stand in a cell of their own beside it.
        """
        known = self._known(name, times, written, apart=apart)
        if known is not None:
            return known
        part = words.part_of(name)
        found = [slot for slot in self.slots if part and _in_part(slot, part)]
        if len(found) == 1:
            return self._at(found[0], times)
        if len(found) > 1:
            return Match(None, "slot_ambiguous", {"name": name, "slots": series(slot.name for slot in found)})
        if len(times) == 1:
            return self._made(name, *times[0])
        return Match(None, "slot_unknown", {"name": name or written, "known": series(f"{slot.name} {slot.at}" for slot in self.slots)})

    def is_slot(self, name: str, times: Sequence[tuple[int, int | None]], *, written: str = "") -> bool:
        """Whether the label surely means a slot; nothing is noted."""
        if self._named(name, written) or any(slot.begins == at for slot in self.slots for at, _ in times[:1]):
            return True
        return words.part_of(name) is not None or bool(self._named(words.without_tail(name), "")) or (len(times) == 1 and len(name) <= 12)

    def slot_written(self, label: str) -> bool:
        """Whether the label is a slot's name with its time, as exported sheets have it."""
        return any(_bare(label) == _bare(f"{slot.name} {slot.at}") for slot in self.slots)

    def slot_named(self, written: str) -> bool:
        """Whether the label is the very name of one slot."""
        return len(self._named(written, written)) == 1

    def _named(self, name: str, written: str) -> list[SlotShape]:
        bare, whole = _bare(name), _bare(written)
        exact = [slot for slot in self.slots if whole and whole in (_bare(f"{slot.name} {slot.at}"), _bare(f"{slot.name}{slot.at}"))]
        return exact or [slot for slot in self.slots if bare and bare in (_bare(slot.name), slot.id)]

    def _known(self, name: str, times: Sequence[tuple[int, int | None]], written: str, *, apart: bool) -> Match | None:
        named = self._named(name, written) or self._named(words.without_tail(name), "")
        at = {slot.id for slot in self.slots if len(times) == 1 and slot.begins == times[0][0]}
        if len(named) > 1:
            named = [slot for slot in named if slot.id in at] or named
        if len(named) == 1:
            told = (_bare(named[0].name), _bare(f"{named[0].name} {named[0].at}"))
            return self._at(named[0], () if _bare(written) in told and not apart else times)
        if len(named) > 1:
            return Match(None, "slot_ambiguous", {"name": name, "slots": series(f"{slot.name} {slot.at}" for slot in named)})
        return Match(next(iter(at))) if at else None

    def _at(self, slot: SlotShape, times: Sequence[tuple[int, int | None]]) -> Match:
        if len(times) != 1:
            return Match(slot.id)
        own = times[0][0] == slot.begins and times[0][1] in (None, slot.minutes)
        before = self.moved.get(slot.id) or (self.at_own_time.get(slot.id) if not own else None)
        if before is not None and before != times[0]:
            if own or slot.id in self.at_own_time:  # one cell says the slot's own time, another a new one: the own stands until somebody decides
                self.moved.pop(slot.id, None)
                self.at_own_time[slot.id] = (slot.begins, None)
            return Match(slot.id, "slot_two_times", {"name": slot.name, "one": clock(before[0]), "other": clock(times[0][0])})
        (self.at_own_time if own else self.moved).setdefault(slot.id, times[0])
        return Match(slot.id)

    def _made(self, name: str, at: int, minutes: int | None) -> Match:
        key = f"t{clock(at).replace(':', '')}"
        while any(slot.id == key for slot in self.slots):
            key += "-new"
        made = self.new.setdefault(key, NewSlot(key, name or clock(at), at, minutes))
        if name and made.name == clock(at):
            made.name = name
        return Match(key)


def clock(minutes: int) -> str:
    """Minutes after midnight as 07:30."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _bare(text: str) -> str:
    return words.tidy(text).replace(" ", "").lower()


def _in_part(slot: SlotShape, part: str) -> bool:
    first, last = words.PART_HOURS[part]
    return first <= slot.begins < last

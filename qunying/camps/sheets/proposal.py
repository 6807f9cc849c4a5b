"""What a sheet changes in a blueprint: a proposed next revision, and day by day and slot by slot what is added, changed, removed and stays."""

from __future__ import annotations

import copy
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from qunying.blueprint.check import check
from qunying.blueprint.document import Blueprint
from qunying.blueprint.export import emit
from qunying.blueprint.load import load_text
from qunying.blueprint.sections import Problem
from qunying.camps.cadence import days_of
from qunying.camps.declared import SPAN
from qunying.camps.sheets.calendar import clock
from qunying.camps.sheets.reading import FIELDS, Reading

Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that reads differently; ``before`` or ``after`` is empty where it is added or goes."""

    field: str  # title | full | short | day_title | lesson | type
    before: str
    after: str


@dataclass(slots=True)
class Changed:
    """A slot of a day, or with ``slot`` empty the day itself, that differs: added, changed or removed."""

    day: int
    date: date | None
    slot: str
    name: str
    state: str
    fields: list[Difference] = field(default_factory=list)


@dataclass(slots=True)
class Proposal:
    """A next revision as a sheet proposes it. ``missing`` lists what the blueprint demands and the sheet does not say; nothing is saved by making one."""

    before: Blueprint
    data: dict[str, Any]
    changes: list[Changed] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)  # sentences about calendar, slots and stages
    left: list[str] = field(default_factory=list)  # what was understood and yet not taken over, and why
    missing: list[Changed] = field(default_factory=list)
    same: int = 0  # slots of which the sheet says what the blueprint says
    untouched: int = 0  # slots of which the sheet says nothing
    text: str = ""
    problems: list[Problem] = field(default_factory=list)

    @property
    def none(self) -> bool:
        """Whether the sheet changes nothing."""
        return self.data == self.before.data

    @property
    def ok(self) -> bool:
        """Whether it can become a revision."""
        return not (self.none or self.missing or self.problems)

    def count(self, state: str) -> int:
        """How many slots of days are added, changed or removed."""
        return sum(one.state == state and bool(one.slot) for one in self.changes)


def propose(bp: Blueprint, reading: Reading, *, same_short: bool = False, now: datetime | None = None) -> Proposal:
    """The next revision after this sheet; with ``same_short`` the full words also stand in for short ones nobody wrote.

    With ``now`` (local) what lies in the past stays as it is, whatever the sheet says of it.
    """
    made = Proposal(bp, copy.deepcopy(bp.data))
    work = _Work(made, reading, same_short, now)
    work.slots()
    work.calendar()
    for index in range(1, len(work.days) + 1):
        work.day(index)
    work.finish()
    if work.past:
        made.left.append(_("已经过去的 %(n)s 天和今天已发的时段，保持原样。") % {"n": work.past})
    made.text = emit(made.data)
    if not made.none and not made.missing:
        made.problems = check(load_text(made.text))
    return made


class _Work:
    """A proposal being put together."""

    def __init__(self, made: Proposal, reading: Reading, same_short: bool, now: datetime | None) -> None:
        self.now = now.replace(tzinfo=None) if now else None
        self.made, self.reading, self.same_short = made, reading, same_short
        self.content = made.data["content"]
        self.days: list[dict[str, Any]] = self.content["days"]
        self.types: list[dict[str, Any]] = self.content["day_types"]
        self.scripts: dict[Place, dict[str, Any]] = {(one["day"], one["slot"]): one for one in self.content["scripts"]}
        self.names = {slot.id: slot.name for slot in reading.calendar.slots} | {slot.key: slot.name for slot in reading.calendar.new.values()}
        self.dates: list[date] = []
        self.past = 0  # days gone by

    def slots(self) -> None:
        """Slots have the times the sheet gives them, new ones are there."""
        listed = self.content["slots"]
        for slot in listed:
            moved = self.reading.calendar.moved.get(slot["id"])
            if moved is None:
                continue
            said = {"name": slot["name"], "before": slot["at"], "after": clock(moved[0])}
            slot["at"] = clock(moved[0])
            if moved[1] is not None:
                slot["minutes"] = moved[1]
                self.made.whole.append(_("时段「%(name)s」从 %(before)s 改为 %(after)s，%(minutes)s 分钟。") % {**said, "minutes": moved[1]})
            else:
                self.made.whole.append(_("时段「%(name)s」从 %(before)s 改为 %(after)s。") % said)
        for new in self.reading.calendar.new.values():
            if any(slot == new.key for _day, slot in self.reading.said):
                listed.append({"id": new.key, "name": new.name[:40], "at": clock(new.at), **({"minutes": new.minutes} if new.minutes else {})})
                self.made.whole.append(_("新增时段「%(name)s」%(at)s。") % {"name": new.name, "at": clock(new.at)})
        if self.reading.calendar.new:
            listed.sort(key=lambda slot: str(slot["at"]))

    def calendar(self) -> None:
        """The calendar begins where the sheet says and has the days it adds."""
        cadence, added = self.content["cadence"], len(self.reading.added)
        if self.reading.start is not None:
            self.made.whole.append(_("开始日期从 %(before)s 改为 %(after)s，后面每一天跟着移。") % {"before": cadence["start"], "after": self.reading.start})
            cadence["start"] = self.reading.start
        if added:
            last = len(self.days)
            if cadence["kind"] == "run":
                cadence["days"] += added
            else:
                cadence["dates"] = [*cadence["dates"], *self.reading.added]
            for index in range(last + 1, last + added + 1):
                self.days.append({"type": "", "title": _("第 %(n)s 天") % {"n": index}})
            self.made.whole.append(_("日历从 %(before)s 天加到 %(after)s 天。") % {"before": last, "after": last + added})
            self._stretch(last, last + added)
        shape = type(self.made.before["content.cadence"])
        self.dates = [on for _index, on in days_of(shape.model_validate(cadence))]

    def _stretch(self, last: int, now: int) -> None:
        """The stage that reached the last day reaches the new one."""
        for stage in self.content.get("stages") or ():
            found = SPAN.fullmatch(str(stage["days"]))
            if found and int(found.group(2) or found.group(1)) == last:
                stage["days"] = f"{found.group(1)}-{now}"
                self.made.whole.append(_("阶段「%(name)s」延长到第 %(n)s 天。") % {"name": stage["name"], "n": now})

    def day(self, index: int) -> None:
        """A day's own words, its slots, and the words of each."""
        if self._is_past(index):
            self.past += 1
            return
        day, reading = self.days[index - 1], self.reading
        changed = Changed(index, self.dates[index - 1] if index <= len(self.dates) else None, "", "", "changed" if day["type"] else "added")
        for name, given in (("day_title", reading.titles), ("lesson", reading.lessons)) if not self._begun(index) else ():
            key = {"day_title": "title"}.get(name, name)
            if index in given and alike(given[index]) != alike(day.get(key, "")):
                changed.fields.append(Difference(name, day.get(key, ""), given[index].strip()))
                day[key] = given[index].strip()
        before = day["type"]
        wanted = self._slots_of(index, day)
        if wanted is not None and not self._begun(index):
            day["type"] = self._type(day["type"], wanted)
        if day["type"] != before:
            changed.fields.append(Difference("type", self._type_name(before), self._type_name(day["type"])))
        if changed.fields:
            self.made.changes.append(changed)
        for slot in self._order(set(wanted or ()) | {slot for on, slot in self.scripts if on == index}):
            self._slot(index, slot)

    def _is_past(self, index: int, slot: str = "") -> bool:
        """Whether that slot of the day, or all of its slots, lie in the past already."""
        on = self.dates[index - 1] if index <= len(self.dates) else None
        if self.now is None or on is None or on > self.now.date():
            return False
        at = max(str(one["at"]) for one in self.content["slots"] if not slot or one["id"] == slot)
        return (on, at) < (self.now.date(), f"{self.now:%H:%M}")

    def _begun(self, index: int) -> bool:
        """Whether the day is under way, so that its title and type are seen already."""
        return self.now is not None and index <= len(self.dates) and self.dates[index - 1] <= self.now.date()

    def _slots_of(self, index: int, day: dict[str, Any]) -> set[str] | None:
        """The slots the day is to have: those of its type, and those with words, without those that rest."""
        reading = self.reading
        given = reading.types.get(index) if not self._begun(index) else None
        if given is not None and (known := reading.calendar.types.get(given.strip())) is not None:
            day["type"] = known
        elif given is not None:
            self.made.left.append(_("第 %(day)s 天的类型「%(type)s」蓝图里没有，没有改。") % {"day": index, "type": given})
        has = set(next((kind["slots"] for kind in self.types if kind["id"] == day["type"]), ()))
        if (index, "") in reading.rests and has:
            self.made.left.append(
                _("第 %(day)s 天表里写「%(word)s」，蓝图这一天有时段，没有改；要停这一天，请改蓝图的节奏。") % {"day": index, "word": reading.rests[index, ""]}
            )
        said = {slot for (on, slot), fields in reading.said.items() if on == index and fields.keys() & {"full", "short"}}
        rest = {slot for (on, slot), word in reading.rests.items() if on == index and slot and not self._is_words(index, slot, word)}
        wanted = (has | said) - rest
        if has and not wanted:
            self.made.left.append(_("第 %(day)s 天的时段表里都写了不发；一天至少要有一个时段，没有改。") % {"day": index})
            return has
        return wanted

    def _is_words(self, index: int, slot: str, word: str) -> bool:
        """Whether what looks like a rest is what is really said there."""
        script = self.scripts.get((index, slot), {})
        return alike(word) in {alike(script[name]) for name in FIELDS if name in script}

    def _type(self, now: str, wanted: set[str]) -> str:
        """A type of day with exactly these slots: the present one, one there is, or a new one."""
        for kind in sorted(self.types, key=lambda kind: kind["id"] != now):
            if set(kind["slots"]) == wanted:
                return str(kind["id"])
        base = next((kind for kind in self.types if kind["id"] == now), self.types[0])
        ids = {kind["id"] for kind in self.types}
        key = next(f"{base['id'][:36]}-{n}" for n in range(2, 999) if f"{base['id'][:36]}-{n}" not in ids)
        name = f"{base['name'][:30]}（{'、'.join(self.names.get(slot, slot)[:1] for slot in self._order(wanted))}）"
        self.types.append({"id": key, "name": name[:40], "slots": self._order(wanted)})
        self.made.whole.append(_("新增日类型「%(name)s」。") % {"name": name})
        return key

    def _slot(self, index: int, slot: str) -> None:
        place = (index, slot)
        before = self.scripts.get(place)
        if self._is_past(index, slot):
            return
        kind = next((kind for kind in self.types if kind["id"] == self.days[index - 1]["type"]), None)
        changed = Changed(index, self.dates[index - 1] if index <= len(self.dates) else None, slot, self.names.get(slot, slot), "changed")
        if kind is not None and slot not in kind["slots"]:
            if before is not None:
                changed.state, changed.fields = "removed", [Difference(name, str(before[name]), "") for name in FIELDS if name in before]
                del self.scripts[place]
                self.made.changes.append(changed)
            return
        given = self.reading.said.get(place, {})
        if not given:
            self.made.untouched += 1
        elif before is None:
            self._add(place, given, changed)
        else:
            self._change(before, given, changed)

    def _add(self, place: Place, given: dict[str, str], changed: Changed) -> None:
        full, short = given.get("full", "").strip(), given.get("short", "").strip()
        changed.state = "added"
        if full and not short and self.same_short:
            short = full
        title = given.get("title", "").strip() or self.names.get(place[1], place[1])
        changed.fields = [Difference(name, "", words) for name, words in (("title", title), ("full", full), ("short", short)) if words]
        self.made.changes.append(changed)
        if not (full and short):
            self.made.missing.append(changed)
        self.scripts[place] = {"day": place[0], "slot": place[1], "title": title[:60], "full": full, "short": short}

    def _change(self, before: dict[str, Any], given: dict[str, str], changed: Changed) -> None:
        for name in FIELDS:
            if name in given and alike(given[name]) != alike(before[name]):
                end = "\n" if name != "title" and str(before[name]).endswith("\n") else ""
                changed.fields.append(Difference(name, str(before[name]), given[name].strip()))
                before[name] = given[name].strip() + end
        if changed.fields:
            self.made.changes.append(changed)
        else:
            self.made.same += 1

    def _type_name(self, key: str) -> str:
        return next((str(kind["name"]) for kind in self.types if kind["id"] == key), key)

    def _order(self, slots: set[str]) -> list[str]:
        """These slots in the order of time."""
        return [slot["id"] for slot in sorted(self.content["slots"], key=lambda slot: str(slot["at"])) if slot["id"] in slots]

    def finish(self) -> None:
        """The words stand in the blueprint in their old order, new ones in the order of days and time where the old ones were."""
        order = {slot: number for number, slot in enumerate(self._order({slot["id"] for slot in self.content["slots"]}))}
        keys = [(one["day"], order.get(one["slot"], 0)) for one in self.made.before.data["content"]["scripts"]]
        found = list(self.scripts.values())
        if keys == sorted(keys):
            found.sort(key=lambda one: (one["day"], order.get(one["slot"], 0)))
        self.content["scripts"] = found


def alike(text: str) -> str:
    """A text as two are compared: line ends, space around it and the form of its letters make no difference."""
    return unicodedata.normalize("NFC", str(text)).replace("\r\n", "\n").replace("\r", "\n").strip()


def short_not_changed(made: Proposal) -> Iterator[Changed]:
    """Where the full words changed and the short ones did not: somebody should look."""
    for one in made.changes:
        names = {difference.field for difference in one.fields}
        if one.state == "changed" and "full" in names and "short" not in names:
            yield one

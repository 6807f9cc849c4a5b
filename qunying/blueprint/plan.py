"""Desired minus existing: what an apply would do, sorted, with everything a person should know before saying yes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from qunying.blueprint import queries
from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import SHARED, Change, Problem, Resource, Section, all_sections
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

REMOVAL_SHARE_MAX = 0.30
EXISTING_MIN = 10  # below this a share says nothing

Name = tuple[str, str]


@dataclass(slots=True)
class Plan:
    """What would be done now. ``kept`` lies in the past and stays, ``missed`` came too late; ``drift`` was changed by hand; ``strangers`` were made by hand."""

    bp: Blueprint
    community: int | None
    now: datetime
    changes: list[Change] = field(default_factory=list)
    drift: list[dict[str, str]] = field(default_factory=list)
    strangers: list[Resource] = field(default_factory=list)
    kept: int = 0
    missed: int = 0  # declared for a time that is over and never done: not made up for
    past: list[Problem] = field(default_factory=list)
    prints: dict[str, str] = field(default_factory=dict)
    owners: dict[Name, str] = field(default_factory=dict)  # which section each resource belongs to
    existing: Counter[str] = field(default_factory=Counter)  # what may still be removed, by unit
    head: dict[str, Any] = field(default_factory=dict)
    checksum: str = ""

    def count(self, action: str) -> int:
        """How many changes of that kind."""
        return sum(change.action == action for change in self.changes)

    def owner(self, change: Change) -> str:
        """The section whose change this is."""
        return self.owners[change.resource.kind, change.resource.key]

    def refuse_past(self) -> None:
        """Refused ``in_the_past`` when something people have already seen is to read differently."""
        if self.past:
            first = self.past[0]
            raise Refused("in_the_past", count=len(self.past), first=f"{first.file}:{first.line} {first.message}", problems=self.past)

    def raise_if_unsafe(self) -> None:
        """Refused ``unsafe_plan`` when more than 30 % of at least ten things would go, of one unit or in all."""
        removals = Counter(change.resource.unit for change in self.changes if change.action == "remove")
        totals = [("", self.existing.total(), removals.total()), *((unit, self.existing[unit], gone) for unit, gone in sorted(removals.items()))]
        for unit, existing, gone in totals:
            if existing >= EXISTING_MIN and gone / existing > REMOVAL_SHARE_MAX:
                raise Refused("unsafe_plan", unit=unit, existing=existing, removals=gone)


def make(bp: Blueprint, *, now: datetime | None = None) -> Plan:
    """The plan of a faultless blueprint against what lives now; nothing is written."""
    if queries.installed():
        return _made(Plan(bp, queries.home(bp), now or clock.now()))
    with clock.fixed(now or clock.real_now()):  # before there is a database there is no offset to read
        return _made(Plan(bp, None, clock.now()))


def _made(plan: Plan) -> Plan:
    desired, existing = _desired(plan.bp), _existing(plan)
    units = _unit_order(desired, existing)
    order = {section.name: section.order for section in all_sections()}
    found: list[tuple[tuple[Any, ...], Change]] = []
    for name in desired.keys() | existing.keys():
        change = _compare(plan, desired.get(name), existing.get(name))
        if change is not None:
            plan.owners[name] = owner = (desired.get(name) or existing[name])[0].name
            found.append(((units[change.resource.unit], order[owner], *_natural(change.resource)), change))
    plan.changes = [change for _, change in sorted(found, key=lambda pair: pair[0])]
    plan.past.sort(key=lambda problem: (problem.file, problem.line, problem.path, problem.message))
    _look_around(plan, {name: item for name, (_, item) in desired.items()}, {name: item for name, (_, item) in existing.items()})
    plan.head = head_of(plan.bp)
    plan.checksum = _checksum(plan)
    return plan


def fingerprint(resource: Resource) -> str:
    """A short hash of what a resource is like."""
    return hashlib.sha256(orjson.dumps([resource.body, _at(resource)], option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def change_json(change: Change) -> dict[str, Any]:
    """A change as plain values."""
    item = change.resource
    plain: dict[str, Any] = {"action": change.action, "kind": item.kind, "key": item.key, "unit": item.unit, "at": _at(item), "body": item.body}
    if change.action == "update" and change.before is not None:
        plain["before"] = {"at": _at(change.before), "body": change.before.body}
    return plain


def head_of(bp: Blueprint) -> dict[str, Any]:
    """What the sections say about the whole: deliveries, hours, modes, which part serves which metric."""
    head: dict[str, Any] = {"deliveries": 0, "staff_hours": {}, "modes": {}, "serves": [], "capabilities": [], "notes": [], "degradations": []}
    for section in all_sections():
        for name, value in section.summary(bp).items():
            if isinstance(value, dict):
                for key, amount in value.items():
                    head.setdefault(name, {})[key] = round(head.get(name, {}).get(key, 0) + amount, 2)
            else:
                head[name] = head.get(name, type(value)()) + value
    return head


def _desired(bp: Blueprint) -> dict[Name, tuple[Section, Resource]]:
    return _named((section, item) for section in all_sections() for item in section.desired(bp))


def _existing(plan: Plan) -> dict[Name, tuple[Section, Resource]]:
    if plan.community is None:
        return {}
    return _named((section, item) for section in all_sections() for item in section.existing(plan.community))


def _named(items: Iterable[tuple[Section, Resource]]) -> dict[Name, tuple[Section, Resource]]:
    named: dict[Name, tuple[Section, Resource]] = {}
    for section, item in items:
        if (item.kind, item.key) in named:
            raise RuntimeError(f"{section.name} names {item.kind} {item.key} twice")
        named[item.kind, item.key] = (section, item)
    return named


def _compare(plan: Plan, wanted: tuple[Section, Resource] | None, living: tuple[Section, Resource] | None) -> Change | None:
    desired, existing = wanted[1] if wanted else None, living[1] if living else None
    if existing is not None and not _past(existing, plan.now):
        plan.existing[existing.unit] += 1
    if desired == existing and desired is not None:
        plan.prints[_label(desired)] = fingerprint(desired)
        return None
    if any(_past(item, plan.now) for item in (desired, existing) if item is not None):
        _keep(plan, wanted, existing)
        return None
    if desired is None:
        assert existing is not None
        return Change("remove", existing, existing)
    plan.prints[_label(desired)] = fingerprint(desired)
    return Change("create", desired, None) if existing is None else Change("update", desired, existing)


def _keep(plan: Plan, wanted: tuple[Section, Resource] | None, existing: Resource | None) -> None:
    """The past stays as it is; a difference in what people saw is an edit and refused."""
    if existing is None:
        plan.missed += 1
        return
    plan.kept += 1
    plan.prints[_label(existing)] = fingerprint(existing)
    if wanted is None or not _past(existing, plan.now):
        return
    section, desired = wanted
    edited = desired.said != existing.said if desired.said or existing.said else desired.body != existing.body
    if edited and not any(desired.path and problem.path == desired.path for problem in plan.past):
        plan.past.append(plan.bp.problem(desired.path, "in_the_past", item=section.line(desired)))


def _look_around(plan: Plan, desired: dict[Name, Resource], existing: dict[Name, Resource]) -> None:
    """Fill in what was changed or made by hand since the last apply."""
    if plan.community is None:
        return
    for section in all_sections():
        plan.strangers += section.strangers(plan.community)
    plan.strangers.sort(key=lambda item: (item.kind, item.key))
    for label, left in sorted(queries.last_prints(plan.community).items()):
        kind, _, key = label.partition(" ")
        item = existing.get((kind, key))
        if item is None and (kind, key) in desired and not _past(desired[kind, key], plan.now):
            plan.drift.append({"kind": kind, "key": key, "what": "missing"})
        elif item is not None and fingerprint(item) != left and item != desired.get((kind, key)) and not _past(item, plan.now):
            plan.drift.append({"kind": kind, "key": key, "what": "changed"})


def _unit_order(desired: dict[Name, tuple[Section, Resource]], existing: dict[Name, tuple[Section, Resource]]) -> dict[str, int]:
    """What all share first, then units as declared (the first is the canary), then those that are declared no more."""
    declared = dict.fromkeys(item.unit for _, item in desired.values())
    gone = sorted({item.unit for _, item in existing.values()} - declared.keys())
    names = dict.fromkeys([SHARED, *declared, *gone])
    return {name: number for number, name in enumerate(names)}


def _checksum(plan: Plan) -> str:
    changes = orjson.dumps([change_json(change) for change in plan.changes], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(plan.bp.hash.encode() + b"\n" + changes).hexdigest()


def _natural(item: Resource) -> tuple[str, str, str]:
    return (_at(item) or "", item.kind, item.key)


def _past(item: Resource, now: datetime) -> bool:
    return item.at is not None and item.at < now


def _at(item: Resource) -> str | None:
    return item.at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if item.at else None


def _label(item: Resource) -> str:
    return f"{item.kind} {item.key}"

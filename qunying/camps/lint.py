"""What can be wrong with a declared camp beyond the form of its entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import Problem
from qunying.camps import cadence, planned
from qunying.channels import registry
from qunying.kernel.words import series

MINUTES_A_DAY = 24 * 60
KEY_MAX = 90  # as wide as the column of a delivery's key


def lint_slots(bp: Blueprint) -> Iterator[Problem]:
    """Slots end before midnight and before the next one begins."""
    entries = sorted(bp.each("content.slots"), key=lambda pair: (pair[1].begins, pair[1].ends))
    for (_, one), (path, following) in pairwise(entries):
        if one.ends > following.begins:
            yield bp.problem(path, "slots_overlap", slot=following.name, at=following.at, other=one.name, until=_time(one.ends))
    for path, slot in entries:
        if slot.ends > MINUTES_A_DAY:
            yield bp.problem(f"{path}.minutes", "slot_over_midnight", slot=slot.name, at=slot.at, minutes=slot.minutes)


def lint_types(bp: Blueprint) -> Iterator[Problem]:
    """Types of day have declared slots, each once, at least one, and at most one that waits for an employee's tap."""
    slots = {slot.id: slot for slot in bp["content.slots"] or ()}
    for path, kind in bp.each("content.day_types"):
        for number, name in enumerate(kind.slots):
            if bp.whole("content.slots") and name not in slots:
                yield bp.problem(f"{path}.slots.{number}", "unknown_slot", type=kind.name, slot=name, known=series(slots))
        twice = [name for name, count in Counter(kind.slots).items() if count > 1]
        if twice:
            yield bp.problem(f"{path}.slots", "slot_twice", type=kind.name, slot=twice[0])
        confirmed = [slots[name].name for name in dict.fromkeys(kind.slots) if name in slots and slots[name].confirm]
        if len(confirmed) > 1:
            yield bp.problem(f"{path}.slots", "confirmed_twice_a_day", type=kind.name, slots=series(confirmed))


def lint_days(bp: Blueprint) -> Iterator[Problem]:
    """As many days as the cadence has, each of a declared type, none empty."""
    types = {kind.id: kind for kind in bp["content.day_types"] or ()}
    for path, day in bp.each("content.days"):
        index = int(path.rpartition(".")[2]) + 1
        if bp.whole("content.day_types") and day.type not in types:
            yield bp.problem(f"{path}.type", "unknown_day_type", day=index, type=day.type, known=series(types))
        elif day.type in types and not types[day.type].slots:
            yield bp.problem(path, "empty_day", day=index, title=day.title, type=types[day.type].name)
    if bp.whole("content.cadence") and bp.whole("content.days"):
        declared, wanted = len(bp["content.days"]), cadence.length(bp["content.cadence"])
        if declared != wanted:
            yield bp.problem("content.days", "days_miscounted", declared=declared, wanted=wanted)
    dates = getattr(bp["content.cadence"], "dates", None)
    if dates and len(set(dates)) < len(dates):
        yield bp.problem("content.cadence.dates", "date_twice", date=next(day for day, count in Counter(dates).items() if count > 1).isoformat())


def lint_stages(bp: Blueprint) -> Iterator[Problem]:
    """Stages cover every day once."""
    if not bp.whole("content.cadence") or bp["content.stages"] is None:
        return
    total, covered = cadence.length(bp["content.cadence"]), Counter[int]()
    for path, stage in bp.each("content.stages"):
        first, last = stage.span()
        if not 1 <= first <= last <= total:
            yield bp.problem(f"{path}.days", "stage_out_of_range", stage=stage.name, days=str(stage.days), total=total)
            continue
        taken = [day for day in range(first, last + 1) if covered[day]]
        if taken:
            yield bp.problem(f"{path}.days", "stages_overlap", stage=stage.name, day=taken[0])
        covered.update(range(first, last + 1))
    missing = [day for day in range(1, total + 1) if not covered[day]]
    if missing and bp.whole("content.stages"):
        yield bp.problem("content.stages", "day_without_stage", day=missing[0], count=len(missing))


def lint_routing(bp: Blueprint) -> Iterator[Problem]:
    """Choices stand once, and lead on to declared ones."""
    routing = bp["management.routing"]
    if routing is None:
        return
    known = [choice.id for choice in routing.choices]
    for number, choice in enumerate(routing.choices):
        path = f"management.routing.choices.{number}"
        if choice.id in known[:number]:
            yield bp.problem(f"{path}.id", "choice_twice", choice=choice.id)
        if choice.when_full is not None and (choice.when_full not in known or choice.when_full == choice.id):
            yield bp.problem(f"{path}.when_full", "unknown_choice_when_full", choice=choice.name, when_full=choice.when_full, known=series(known))


def lint_capacity(bp: Blueprint) -> Iterator[Problem]:
    """No group is larger than its channels can hold."""
    kinds = planned.kinds_of(bp)
    for path, entry in bp.each("management.groups"):
        for chat in entry.channels:
            limit = registry.kind(kinds[chat.channel]).capabilities.group_capacity_max if chat.channel in kinds else None
            if limit is not None and entry.capacity > limit:
                yield bp.problem(f"{path}.capacity", "capacity_over_channel", group=entry.name, capacity=entry.capacity, channel=chat.channel, limit=limit)


def lint_load(bp: Blueprint) -> Iterator[Problem]:
    """Nobody is planned for more minutes a day than they declared; who declared none is not counted against."""
    load = planned.workload(bp)
    for path, entry in bp.each("management.staff"):
        over = [one for one in entry.people() if one.minutes_per_day is not None and load.get(one.key, 0) > one.minutes_per_day]
        if over:
            first = over[0]
            declared, needed = _hours(first.minutes_per_day or 0), _hours(load[first.key])
            yield bp.problem(f"{path}.hours_per_day", "staff_overloaded", name=first.name, count=len(over), needed=needed, declared=declared)


def lint_quota(bp: Blueprint) -> Iterator[Problem]:
    """No chat gets more mass messages in a calendar month than its channel takes."""
    if bp["positioning.community"] is None or not bp.whole("management.groups") or not bp.whole("management.channels"):
        return
    kinds = planned.kinds_of(bp)
    confirmed = [(day.date.year, day.date.month) for day in planned.days(bp) for slot in day.slots if slot.confirm]
    for path, entry in bp.each("management.groups"):
        for chat in entry.channels if entry.cohort else ():
            kind = registry.kind(kinds[chat.channel]) if chat.channel in kinds else None
            if kind is None or registry.AUTO in kind.capabilities.modes.get("post", ()):
                continue
            for (year, month), count in sorted(Counter(confirmed).items()):
                quota = kind.capabilities.quota_in(year, month)
                if quota is not None and count > quota:
                    yield bp.problem(f"{path}.channels", "quota_exceeded", group=entry.name, channel=chat.channel, month=month, count=count, quota=quota)


def lint_keys(bp: Blueprint) -> Iterator[Problem]:
    """Every item's key fits its column; long names of group, slot and channel add up."""
    if not planned.whole(bp):
        return
    longest = max(planned.items(bp), key=lambda item: len(item.key), default=None)
    if longest is not None and len(longest.key) > KEY_MAX:
        path = next(path for path, entry in bp.each("management.groups") for group in entry.groups() if group.key == longest.group)
        over = len(longest.key) - KEY_MAX
        yield bp.problem(f"{path}.id", "delivery_key_too_long", group=longest.group, slot=longest.slot.id, channel=longest.channel, over=over)


def warn_routes(bp: Blueprint) -> Iterator[Problem]:
    """Choices without a group (who chooses them waits) and groups nobody can choose."""
    chosen = {choice["id"]: choice for choice in planned.choices(bp)}
    routes = {entry.route for entry in bp["management.groups"] or ()}
    for number, (route, choice) in enumerate(chosen.items()):
        if bp.whole("management.groups") and route not in routes:
            yield bp.problem(f"management.routing.choices.{number}", "choice_without_group", choice=choice["name"])
    for path, entry in bp.each("management.groups"):
        if entry.for_members and entry.route not in chosen:
            yield bp.problem(f"{path}.route", "group_without_choice", group=entry.name, route=entry.route)


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")

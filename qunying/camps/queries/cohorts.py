"""Cohorts and their days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from qunying.camps.models import Cohort, Day
from qunying.content import queries as content
from qunying.groups import queries as groups
from qunying.journal.record import timezone_of
from qunying.kernel import clock


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A slot as declared."""

    id: str
    name: str
    at: str
    minutes: int
    staff_minutes: int
    confirm: bool
    rating: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of days."""

    id: str
    name: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody who joins may choose; ``free`` is how many seats are left there."""

    id: str
    name: str
    when_full: str | None
    free: int
    has_groups: bool


@dataclass(frozen=True, slots=True)
class CohortRow:
    """A cohort as pages show it."""

    id: int
    public_id: str
    community_id: int
    name: str
    kind: str
    starts_on: date
    ends_on: date
    ends_at: datetime
    total: int
    slots: tuple[SlotRow, ...]
    stages: tuple[Stage, ...]
    types: dict[str, str]  # names by id
    type_slots: dict[str, tuple[str, ...]]
    opened_at: datetime  # since when one could join it


@dataclass(frozen=True, slots=True)
class Planned:
    """A slot of one day: when it is, and what it is called."""

    id: str
    name: str
    at: datetime
    ends: datetime
    title: str


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day of a cohort with its slots in the order of time."""

    index: int
    date: date
    type: str
    type_name: str
    title: str
    lesson: str
    stage: str
    stage_name: str
    slots: tuple[Planned, ...]


def current(community_id: int, now: datetime | None = None) -> CohortRow | None:
    """The cohort that runs or is about to; when none does, the last one; None where there never was one."""
    rows = Cohort.objects.filter(community_id=community_id)
    found = rows.filter(ends_at__gte=now or clock.now()).order_by("-pk").first() or rows.order_by("-ends_at", "-pk").first()
    return _row(found) if found else None


def cohort(public_id: str) -> CohortRow | None:
    """The cohort with that public id."""
    found = Cohort.objects.filter(public_id=public_id).first()
    return _row(found) if found else None


def cohorts(community_id: int) -> list[CohortRow]:
    """Every cohort of the community, newest first."""
    return [_row(one) for one in Cohort.objects.filter(community_id=community_id).order_by("-starts_on", "-pk")]


def calendar(cohort: CohortRow) -> list[DayRow]:
    """Every day of the cohort with its slots and their titles; three reads."""
    rows = Day.objects.filter(cohort_id=cohort.id).order_by("index")
    return _days(cohort, list(rows))


def day_of(cohort: CohortRow, day: date) -> DayRow | None:
    """The cohort's day on that date."""
    return next(iter(_days(cohort, list(Day.objects.filter(cohort_id=cohort.id, date=day)))), None)


def open_choices(community_id: int) -> list[Choice]:
    """What somebody may choose who joins now, with the seats left; empty while no cohort is open."""
    found = Cohort.objects.filter(community_id=community_id, ends_at__gte=clock.now()).order_by("-pk").first()
    free = groups.free_seats(community_id)
    return [Choice(one["id"], one["name"], one["when_full"], free.get(one["id"], 0), one["id"] in free) for one in (found.choices if found else ())]


def number_on(cohort: CohortRow, day: date) -> int:
    """Which day of the cohort it is: below 1 before it begins, above its length when it is over; between two days, the last that was."""
    if day < cohort.starts_on:
        return 1 - (cohort.starts_on - day).days
    if day > cohort.ends_on:
        return cohort.total + 1
    return Day.objects.filter(cohort_id=cohort.id, date__lte=day).count()


def _row(one: Cohort) -> CohortRow:
    return CohortRow(
        one.pk, one.public_id, one.community_id, one.name, one.kind, one.starts_on, one.ends_on, one.ends_at, one.days.count(),
        tuple(SlotRow(**slot) for slot in one.slots), tuple(Stage(**stage) for stage in one.stages),
        {kind["id"]: kind["name"] for kind in one.types}, {kind["id"]: tuple(kind["slots"]) for kind in one.types},
        one.opened_at,
    )  # fmt: skip


def _days(cohort: CohortRow, rows: list[Day]) -> list[DayRow]:
    if not rows:
        return []
    zone, titles = timezone_of(cohort.community_id), {place: row.title for place, row in content.scripts(cohort.community_id).items()}
    slots, stages = {slot.id: slot for slot in cohort.slots}, {stage.id: stage.name for stage in cohort.stages}

    def planned(row: Day, slot: SlotRow) -> Planned:
        at = clock.at_local(row.date, slot.at, zone)
        return Planned(slot.id, slot.name, at, at + timedelta(minutes=slot.minutes), titles.get((row.index, slot.id), ""))

    found = []
    for row in rows:
        own = sorted((slots[name] for name in cohort.type_slots.get(row.type, ()) if name in slots), key=lambda slot: slot.at)
        names: dict[str, Any] = {"type_name": cohort.types.get(row.type, row.type), "stage_name": stages.get(row.stage, "")}
        day = DayRow(
            row.index, row.date, row.type, title=row.title, lesson=row.lesson, stage=row.stage, slots=tuple(planned(row, slot) for slot in own), **names
        )
        found.append(day)
    return found

"""A cohort as the console's pages need it: its days and slots, and what became of every item in the groups in sight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from qunying.camps import queries as camps
from qunying.camps.queries import CohortRow, DayRow
from qunying.faces.console.pages import held, words
from qunying.kernel import clock

DONE: Final = ("delivered", "late")
LOST: Final = ("not_sent", "failed", "unknown")
RUN_SECONDS: Final = 20.0
EXECUTION_SECONDS: Final = 10.0
EXECUTION_STALE: Final = 120.0  # thousands of items are counted; meanwhile the last count is shown


@dataclass(frozen=True, slots=True)
class Slot:
    """A time of one day at which something is said."""

    key: str
    name: str
    at: str  # local, 07:30
    begins: datetime
    ends: datetime
    title: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the cohort."""

    index: int
    date: date
    type: str
    type_key: str
    stage: str
    stage_key: str
    title: str
    lesson: str
    slots: tuple[Slot, ...]

    def slot(self, key: str) -> Slot | None:
        """The slot of that key."""
        return next((slot for slot in self.slots if slot.key == key), None)


@dataclass(frozen=True, slots=True)
class Run:
    """A cohort with its days."""

    cohort: CohortRow
    name: str
    days: tuple[Day, ...]
    rows: dict[int, DayRow] = field(default_factory=dict)

    def day(self, index: int) -> Day | None:
        """The day with that number."""
        return next((day for day in self.days if day.index == index), None)

    def on(self, today: date) -> Day | None:
        """The day that is today."""
        return next((day for day in self.days if day.date == today), None)

    def next(self, today: date) -> Day | None:
        """The first day after today."""
        return next((day for day in self.days if day.date > today), None)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One item for one group and what became of it; ``display`` is not_yet, pending, waiting, delivered, late, not_sent, failed or unknown."""

    id: int
    public_id: str
    group: int
    day: int
    slot: str
    at: datetime
    deadline: datetime
    mode: str
    channel: str
    title: str
    display: str
    outbox_id: int | None = None
    sent_at: datetime | None = None
    receipt: str = ""
    variant: str = "full"

    @property
    def overdue(self) -> bool:
        """Whether its moment has passed and it has not gone out."""
        return self.display in ("pending", "waiting") and self.at <= clock.now()


def run(community: Any) -> Run | None:
    """The cohort that runs or is about to, else the last one, with its days; shared for some seconds."""
    return held.get((community.public_id, "run"), lambda: _run(community), fresh=RUN_SECONDS)


def deliveries(community: Any, found: Run, day: Day, *, only: Iterable[int] | None) -> list[Delivery]:
    """What became of every item of the day in the groups in sight, group by group."""
    now = clock.now()
    matrix = camps.matrix(found.cohort, found.rows[day.index], only=only, now=now)
    ends = {slot.key: slot.ends - slot.begins for slot in day.slots}
    return [
        Delivery(
            cell.delivery_id, cell.public_id, group.id, day.index, cell.slot, cell.at, cell.at + ends.get(cell.slot, timedelta()), cell.mode, cell.channel,
            cell.title, "not_yet" if cell.fate == "pending" and cell.at > now else cell.fate, cell.outbox_id, cell.sent_at, cell.receipt, cell.variant,
        )
        for group, cells in matrix.rows
        for cell in cells.values()
    ]  # fmt: skip


def execution(community: Any, found: Run, *, only: frozenset[int] | None) -> dict[tuple[int, str], Counter[str]]:
    """Fates of every item of the cohort counted by (day, slot)."""
    key = (community.public_id, "calendar", only)
    return held.get(key, lambda: camps.execution(found.cohort, only=only), fresh=EXECUTION_SECONDS, stale=EXECUTION_STALE)


def place(found: Run | None, sel: str) -> tuple[Day, Slot] | None:
    """The day and slot that ``9-noon`` names; None when there is no such cell."""
    index, _, key = sel.partition("-")
    day = found.day(int(index)) if found and index.isdecimal() and len(index) < 5 else None
    slot = day.slot(key) if day else None
    return (day, slot) if day and slot else None


def of_cell(community: Any, sel: str, *, only: frozenset[int] | None) -> list[Delivery]:
    """The items of one cell of the calendar."""
    found = run(community)
    at = place(found, sel)
    if found is None or at is None:
        return []
    return of_slot(deliveries(community, found, at[0], only=only), at[1].key)


def began(community: Any) -> datetime | None:
    """When the cohort's first item was or is due."""
    found = run(community)
    return found.days[0].slots[0].begins if found and found.days and found.days[0].slots else None


def counts(rows: Iterable[Delivery]) -> Counter[str]:
    """How many of each fate."""
    return Counter(row.display for row in rows)


def today_of(community: Any) -> date:
    """The community's day."""
    return clock.today(community.timezone)


def of_slot(rows: Sequence[Delivery], slot: str) -> list[Delivery]:
    """The items of one slot."""
    return [row for row in rows if row.slot == slot]


def _run(community: Any) -> Run | None:
    cohort = camps.current(community.pk)
    if cohort is None:
        return None
    rows = camps.calendar(cohort)
    if not rows:
        return None
    days = tuple(_day(row, community.timezone) for row in rows)
    return Run(cohort, cohort.name, days, {row.index: row for row in rows})


def _day(row: DayRow, zone: str) -> Day:
    slots = tuple(Slot(slot.id, slot.name, words.clock(slot.at, zone), slot.at, slot.ends, slot.title) for slot in row.slots)
    return Day(row.index, row.date, row.type_name, row.type, row.stage_name, row.stage, row.title, row.lesson, slots)

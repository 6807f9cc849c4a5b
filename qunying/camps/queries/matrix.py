"""What became of the deliveries: groups × slots of a day, the day as it stands now, and the whole cohort slot by slot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from qunying.camps.models import Delivery
from qunying.camps.queries.cohorts import CohortRow, DayRow, Planned, current, day_of, number_on
from qunying.channels import queries as channels
from qunying.channels.queries import FateRow
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.journal.record import timezone_of
from qunying.kernel import clock

PENDING, DELIVERED, LATE, FAILED, UNKNOWN, WAITING, NOT_SENT = "pending", "delivered", "late", "failed", "unknown", "waiting", "not_sent"
TROUBLE = (FAILED, NOT_SENT, UNKNOWN)
LATE_TO_LEAVE = timedelta(seconds=60)  # automatic items leave within a minute; one that has not is stuck
# Of several chats of one group the worst counts.
_RANK = {fate: rank for rank, fate in enumerate((FAILED, NOT_SENT, UNKNOWN, LATE, WAITING, PENDING, DELIVERED))}


@dataclass(frozen=True, slots=True)
class Cell:
    """An item of one group: pending, waiting (on a phone), delivered, late, failed, not_sent or unknown."""

    delivery_id: int
    public_id: str
    key: str
    slot: str
    title: str
    at: datetime
    fate: str
    mode: str
    channel: str
    variant: str
    overdue: bool  # its time has come, and nothing is known to have left
    owner_staff: int | None = None
    outbox_id: int | None = None
    receipt: str = ""
    sent_at: datetime | None = None
    late_seconds: int | None = None
    message_key: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """A day of a cohort: for every group its cells by slot; ``counts`` sums the fates per slot."""

    day: DayRow
    rows: tuple[tuple[GroupRow, dict[str, Cell]], ...]
    counts: dict[str, Counter[str]]


@dataclass(frozen=True, slots=True)
class SlotNow:
    """A slot of today with what became of its items."""

    slot: Planned
    phase: str  # past | now | ahead
    counts: Counter[str]
    trouble: tuple[tuple[GroupRow, Cell], ...]  # failed, not sent, unknown, or overdue
    waiting: tuple[tuple[GroupRow, Cell], ...]  # on somebody's phone


@dataclass(frozen=True, slots=True)
class Today:
    """The community's day: which day of the cohort it is (below 1 before, above the length after it), and its slots."""

    cohort: CohortRow
    number: int
    day: DayRow | None
    slots: tuple[SlotNow, ...]

    @property
    def next_slot(self) -> SlotNow | None:
        """The slot that runs now, else the next one today."""
        return next((slot for slot in self.slots if slot.phase == "now"), next((slot for slot in self.slots if slot.phase == "ahead"), None))


def matrix(cohort: CohortRow, day: DayRow, *, only: Iterable[int] | None = None, now: datetime | None = None) -> Matrix:
    """Groups × slots of a day with their fates, in a constant number of reads; ``only`` is somebody's row scope (None: all groups)."""
    now = now or clock.now()
    shown = {row.id: row for row in groups.groups(cohort.community_id, only=only)}
    cells: dict[int, dict[str, Cell]] = {}
    for group_id, cell in _cells(cohort, day.index, set(shown), now):
        own = cells.setdefault(group_id, {})
        if cell.slot not in own or _RANK[cell.fate] < _RANK[own[cell.slot].fate]:
            own[cell.slot] = cell
    counts = {slot.id: Counter(own[slot.id].fate for own in cells.values() if slot.id in own) for slot in day.slots}
    return Matrix(day, tuple((row, cells[pk]) for pk, row in shown.items() if pk in cells), counts)


def today(community_id: int, now: datetime | None = None, *, only: Iterable[int] | None = None) -> Today | None:
    """How the day stands now; None where there never was a cohort."""
    now = now or clock.now()
    cohort = current(community_id, now)
    if cohort is None:
        return None
    local = clock.local_day(now, timezone_of(community_id))
    day = day_of(cohort, local)
    if day is None:
        return Today(cohort, number_on(cohort, local), None, ())
    found = matrix(cohort, day, only=only, now=now)
    return Today(cohort, day.index, day, tuple(_slot_now(slot, found, now) for slot in day.slots))


def execution(cohort: CohortRow, *, only: Iterable[int] | None = None, now: datetime | None = None) -> dict[tuple[int, str], Counter[str]]:
    """Fates of every item of the cohort counted by (day, slot), each chat by itself."""
    now = now or clock.now()
    rows = Delivery.objects.filter(cohort_id=cohort.id, cancelled_at=None)
    wanted = list((rows if only is None else rows.filter(group_id__in=set(only))).order_by("day", "at"))
    fates = channels.fates("delivery", [one.pk for one in wanted if one.queued_at is not None])
    counted: dict[tuple[int, str], Counter[str]] = {}
    for one in wanted:
        counted.setdefault((one.day, one.slot), Counter())[_cell(one, fates.get(one.pk, []), now).fate] += 1
    return counted


def cells_of(deliveries: Iterable[Delivery], now: datetime) -> dict[int, Cell]:
    """The cell of each delivery, by its id; one read."""
    wanted = list(deliveries)
    fates = channels.fates("delivery", [one.pk for one in wanted if one.queued_at is not None])
    return {one.pk: _cell(one, fates.get(one.pk, []), now) for one in wanted}


def _cells(cohort: CohortRow, index: int, shown: set[int], now: datetime) -> list[tuple[int, Cell]]:
    wanted = [one for one in Delivery.objects.filter(cohort_id=cohort.id, day=index, cancelled_at=None).order_by("at", "pk") if one.group_id in shown]
    cells = cells_of(wanted, now)
    return [(one.group_id, cells[one.pk]) for one in wanted]


def _cell(one: Delivery, fates: list[FateRow], now: datetime) -> Cell:
    last = fates[-1] if fates else None
    fate = last.display if last else PENDING
    overdue = (fate == PENDING and one.at + LATE_TO_LEAVE < now) or (fate == WAITING and one.at + timedelta(minutes=one.minutes) < now)
    told = (last.outbox_id, last.receipt_kind, last.sent_at, last.late_seconds, last.key) if last else (None, "", None, None, "")
    mode = last.mode if last else one.mode  # a channel whose quota is used up hands the message over to a person
    return Cell(one.pk, one.public_id, one.key, one.slot, one.title, one.at, fate, mode, one.channel, one.variant, overdue, one.owner_staff_id, *told)


def _slot_now(slot: Planned, found: Matrix, now: datetime) -> SlotNow:
    phase = "ahead" if now < slot.at else "now" if now < slot.ends else "past"
    own = [(row, cells[slot.id]) for row, cells in found.rows if slot.id in cells]
    trouble = tuple((row, cell) for row, cell in own if cell.fate in TROUBLE or cell.overdue)
    waiting = tuple((row, cell) for row, cell in own if cell.fate == WAITING and not cell.overdue)
    return SlotNow(slot, phase, found.counts[slot.id], trouble, waiting)

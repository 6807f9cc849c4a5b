"""A member's place in the camp: their enrolment, their day, one item in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from qunying.camps.models import Delivery, Enrolment
from qunying.camps.queries.cohorts import CohortRow, Stage, current, day_of, number_on
from qunying.camps.queries.matrix import cells_of
from qunying.camps.texts import waiting_reason
from qunying.camps.wording import Wording
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.journal.record import timezone_of
from qunying.kernel import clock


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody who enrolled has come to; waiting, ``place`` is how many stand before them plus one, and ``why`` a sentence."""

    enrolment_id: int
    choice: str
    choice_name: str
    route: str
    group_id: int | None
    reason: str
    enrolled_at: datetime
    place: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A cohort somebody enrolled in: whether they have a seat, and whether it is over."""

    name: str
    seated: bool
    over: bool


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of a group's day; the words come with ``item`` only."""

    public_id: str
    group_id: int
    day: int
    slot: str
    slot_name: str
    title: str
    at: datetime
    ends: datetime
    fate: str
    text: str = ""
    delivery_id: int = 0
    shares: tuple[str, ...] = ()  # keys of the addresses in it that a member may pass on


@dataclass(frozen=True, slots=True)
class MemberDay:
    """A group's day as a member meets it: ``number`` is below 1 before the cohort begins and above ``total`` when it is over."""

    cohort: CohortRow
    number: int
    total: int
    title: str
    lesson: str
    stages: tuple[Stage, ...]
    starts_on: date
    first_at: datetime | None  # when the first item of all comes
    slots: tuple[ItemRow, ...]
    group: GroupRow

    @property
    def running(self) -> bool:
        """Whether the cohort has begun and is not over."""
        return 1 <= self.number <= self.total


def enrolment_of(membership_id: int) -> Standing | None:
    """The member's latest enrolment, with their place in the queue while they wait."""
    one = Enrolment.objects.filter(membership_id=membership_id).select_related("cohort").order_by("-pk").first()
    if one is None:
        return None
    names = {choice["id"]: choice["name"] for choice in one.cohort.choices}
    before = 0
    if one.group_id is None:
        queue = Enrolment.objects.filter(cohort_id=one.cohort_id, community_id=one.community_id, group=None, choice=one.choice, membership__left_at=None)
        before = queue.filter(pk__lt=one.pk).count() + 1
    why = waiting_reason(one.reason) if one.group_id is None else ""
    return Standing(one.pk, one.choice, names.get(one.choice, one.choice), one.route, one.group_id, one.reason, one.enrolled_at, before, why)


def runs_of(membership_id: int) -> list[Run]:
    """Every cohort the member enrolled in, the latest first."""
    now = clock.now()
    rows = Enrolment.objects.filter(membership_id=membership_id).order_by("-pk").values_list("cohort__name", "group_id", "cohort__ends_at")
    return [Run(name, group is not None, ends < now) for name, group, ends in rows]


def waiting_list(community_id: int) -> list[tuple[int, str, datetime, str]]:
    """Who waits for a seat: (membership, choice, since, reason), longest first."""
    rows = Enrolment.objects.filter(community_id=community_id, group=None, membership__left_at=None).order_by("pk")
    return list(rows.values_list("membership_id", "choice", "enrolled_at", "reason"))


def member_today(membership_id: int, *, group_id: int | None = None, now: datetime | None = None) -> MemberDay | None:
    """The day of the member's group (the first in the calendar, or the one named); None without such a group or without a cohort."""
    now = now or clock.now()
    places = [place.group for place in groups.places(membership_id) if place.group.in_calendar]
    group = next((row for row in places if group_id in (None, row.id)), None)
    cohort = current(group.community_id, now) if group else None
    if group is None or cohort is None:
        return None
    local = clock.local_day(now, timezone_of(group.community_id))
    day = day_of(cohort, local)
    first = Delivery.objects.filter(cohort_id=cohort.id, group_id=group.id, cancelled_at=None).order_by("at").values_list("at", flat=True).first()
    number, items = (day.index, tuple(_items(cohort, group, day.index, now))) if day else (number_on(cohort, local), ())
    title, lesson = (day.title, day.lesson) if day else ("", "")
    return MemberDay(cohort, number, cohort.total, title, lesson, cohort.stages, cohort.starts_on, first, items, group)


def item(public_id: str, *, now: datetime | None = None) -> ItemRow | None:
    """One item with its words, filled in for its group; None for an unknown or called-off one. Who may read it is for the asker to judge by its group."""
    one = Delivery.objects.filter(public_id=public_id, cancelled_at=None).select_related("cohort").first()
    if one is None:
        return None
    names, wording = {slot["id"]: slot["name"] for slot in one.cohort.slots}, Wording([one])
    cell = cells_of([one], now or clock.now())[one.pk]
    return ItemRow(
        one.public_id, one.group_id, one.day, one.slot, names.get(one.slot, one.slot), one.title, one.at, _ends(one), cell.fate,
        wording.text(one), one.pk, tuple(wording.resources(one)),
    )  # fmt: skip


def shares_of(delivery_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """For each of these items the keys of the addresses in its words that a member may pass on; a few reads for all, none for none."""
    rows = list(Delivery.objects.filter(pk__in=delivery_ids)) if delivery_ids else []
    wording = Wording(rows) if rows else None
    return {one.pk: tuple(wording.resources(one)) for one in rows} if wording else {}


def _items(cohort: CohortRow, group: GroupRow, index: int, now: datetime) -> list[ItemRow]:
    names = {slot.id: slot.name for slot in cohort.slots}
    wanted = list(Delivery.objects.filter(cohort_id=cohort.id, group_id=group.id, day=index, cancelled_at=None).order_by("at", "pk"))
    cells, seen, found = cells_of(wanted, now), set[str](), []
    for one in wanted:
        if one.slot not in seen:  # a group with two chats still has one item a slot
            seen.add(one.slot)
            name = names.get(one.slot, one.slot)
            found.append(ItemRow(one.public_id, group.id, one.day, one.slot, name, one.title, one.at, _ends(one), cells[one.pk].fate, delivery_id=one.pk))
    return found


def _ends(one: Delivery) -> datetime:
    return one.at + timedelta(minutes=one.minutes)

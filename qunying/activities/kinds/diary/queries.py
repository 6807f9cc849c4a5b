"""What one may ask about a diary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from qunying.activities.kinds.diary.models import DiaryEntry
from qunying.activities.models import Source
from qunying.activities.streaks import Run, recount
from qunying.people import queries as people


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as pages show it."""

    id: int
    membership_id: int
    name: str
    group_id: int
    day: date
    text: str
    private: bool
    named: bool
    at: datetime
    change: str = ""  # the title of what it leads to


def run(activity_id: int, membership_id: int) -> Run:
    """The member's days in the diary: in a row, at best, in all."""
    return recount(DiaryEntry.objects.filter(activity_id=activity_id, membership_id=membership_id).values_list("day", flat=True))


def own(activity_id: int, membership_id: int) -> list[EntryRow]:
    """What the member wrote, newest first."""
    return _rows(DiaryEntry.objects.filter(activity_id=activity_id, membership_id=membership_id).order_by("-day"))


def of_group(activity_id: int, group_id: int, *, viewer: int, limit: int = 30) -> list[EntryRow]:
    """What the group may read, newest first, without the viewer's own."""
    rows = DiaryEntry.objects.filter(activity_id=activity_id, group_id=group_id, private=False).exclude(membership_id=viewer)
    return _rows(rows.order_by("-day", "-pk")[:limit])


def entries(activity_id: int, *, limit: int = 100, offset: int = 0) -> list[EntryRow]:
    """Every entry, private ones too, for staff; newest first."""
    return _rows(DiaryEntry.objects.filter(activity_id=activity_id).order_by("-day", "-pk")[offset : offset + limit])


def by_day(activity_id: int) -> dict[date, tuple[int, int]]:
    """For each day how many wrote, and how many of them for staff only."""
    rows = DiaryEntry.objects.filter(activity_id=activity_id).values("day").annotate(n=Count("id"), private=Count("id", filter=Q(private=True)))
    return {row["day"]: (row["n"], row["private"]) for row in rows.order_by("day")}


def _rows(rows: Iterable[DiaryEntry]) -> list[EntryRow]:
    found = list(rows)
    names = people.names(one.membership_id for one in found)
    linked = Source.objects.filter(activity_id__in={one.activity_id for one in found}, row__in=[one.pk for one in found])
    changes = dict(linked.values_list("row", "improvement__title"))
    return [
        EntryRow(
            one.pk, one.membership_id, names.get(one.membership_id, ""), one.group_id, one.day, one.text, one.private, one.named, one.at,
            changes.get(one.pk, ""),
        )
        for one in found
    ]  # fmt: skip

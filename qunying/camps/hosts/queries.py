"""What one may ask of the host's work: briefs, packs, points of care, reported problems, and how often a link was opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, QuerySet

from qunying.camps.hosts import texts
from qunying.camps.hosts.devices import CardState, serial_of, states
from qunying.camps.hosts.models import Brief, Care, Pack
from qunying.camps.hosts.numbers import hearing
from qunying.camps.hosts.packs import need
from qunying.camps.hosts.problems import TASK as PROBLEM
from qunying.camps.hosts.visits import counts

__all__ = [
    "PROBLEM",
    "BriefRow",
    "CardState",
    "CareRow",
    "PackRow",
    "briefs",
    "briefs_of",
    "card_states",
    "cares",
    "cares_of",
    "hearing",
    "last_review",
    "link_visits",
    "pack",
    "packs",
    "packs_of",
    "serial_of",
]  # fmt: skip

card_states, link_visits = states, counts


@dataclass(frozen=True, slots=True)
class BriefRow:
    """A head's brief for a day; ``changed`` says that the plan moved after it was first there."""

    id: int
    group: int
    staff: int
    date: date
    version: int
    content: Mapping[str, Any]
    made_at: datetime
    changed_at: datetime | None
    read_at: datetime | None
    read: bool  # in the version that holds now


@dataclass(frozen=True, slots=True)
class PackRow:
    """The review of a group's day; ``need`` is how much it asks for care."""

    id: int
    public_id: str
    group: int
    staff: int | None
    date: date
    content: Mapping[str, Any]
    sha: str
    need: int
    remark: str
    closed_at: datetime | None
    closed_by: int | None


@dataclass(frozen=True, slots=True)
class CareRow:
    """A point of care with its sentences; ``outcome`` is empty until its evening."""

    group: int
    staff: int | None
    date: date
    rank: int
    cause: str
    says: str
    remedy: str
    facts: tuple[int, ...]
    times: int
    outcome: str


def briefs(community_id: int, day: date, *, groups: Iterable[int] | None = None) -> list[BriefRow]:
    """Every head's brief for that day, in some groups only or in all."""
    return [_brief(row) for row in _in(Brief.objects.filter(community_id=community_id, date=day), groups).order_by("group_id", "pk")]


def briefs_of(staff_id: int, *, since: date) -> list[BriefRow]:
    """The briefs of one head from that day on."""
    return [_brief(row) for row in Brief.objects.filter(staff_id=staff_id, date__gte=since).order_by("date", "group_id")]


def packs(community_id: int, day: date, *, groups: Iterable[int] | None = None) -> list[PackRow]:
    """The day's reviews, those that ask most for care first."""
    rows = [_pack(row) for row in _in(Pack.objects.filter(community_id=community_id, date=day).exclude(sha=""), groups)]
    return sorted(rows, key=lambda row: (-row.need, row.group))


def packs_of(staff_id: int, *, day: date) -> list[PackRow]:
    """One head's reviews of that day, group by group."""
    return [_pack(row) for row in Pack.objects.filter(staff_id=staff_id, date=day).exclude(sha="").order_by("group_id")]


def pack(public_id: str) -> PackRow | None:
    """The review with that public id; whose it is, is for the asker to judge by its group and head."""
    row = Pack.objects.filter(public_id=public_id).exclude(sha="").first()
    return _pack(row) if row else None


def last_review(community_id: int, *, until: date) -> date | None:
    """The latest day up to that one that has been reviewed."""
    found: date | None = Pack.objects.filter(community_id=community_id, date__lte=until).exclude(sha="").aggregate(day=Max("date"))["day"]
    return found


def cares(community_id: int, day: date, *, groups: Iterable[int] | None = None) -> list[CareRow]:
    """The points that ask for care on that day, at most five, weightiest first."""
    return [_care(row) for row in _in(Care.objects.filter(community_id=community_id, date=day), groups).order_by("rank")]


def cares_of(staff_id: int, *, since: date) -> list[CareRow]:
    """The points one head answers for from that day on that nobody has judged yet."""
    return [_care(row) for row in Care.objects.filter(staff_id=staff_id, date__gte=since, outcome="").order_by("date", "rank")]


def _in(rows: QuerySet[Any], groups: Iterable[int] | None) -> QuerySet[Any]:
    return rows if groups is None else rows.filter(group_id__in=set(groups))


def _brief(row: Brief) -> BriefRow:
    read = row.read_version >= row.version
    return BriefRow(row.pk, row.group_id, row.staff_id, row.date, row.version, row.content, row.made_at, row.changed_at, row.read_at, read)


def _pack(row: Pack) -> PackRow:
    return PackRow(
        row.pk, row.public_id, row.group_id, row.staff_id, row.date, row.content, row.sha, need(row.content), row.remark, row.closed_at, row.closed_by_id
    )


def _care(row: Care) -> CareRow:
    says, remedy = texts.cause(row.cause, row.data), texts.remedy(row.cause)
    return CareRow(row.group_id, row.staff_id, row.date, row.rank, row.cause, says, remedy, tuple(row.facts), row.times, row.outcome)

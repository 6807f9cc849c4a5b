"""Activities as lists show them: running, coming or over, and how many of those present took part."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Count

from qunying.activities import gate, kinds
from qunying.activities.kinds import Kind
from qunying.activities.models import Activity, Announcement
from qunying.groups import queries as groups
from qunying.journal.record import timezone_of
from qunying.kernel import clock

RUNNING, COMING, OVER = "running", "coming", "over"


@dataclass(frozen=True, slots=True)
class AnnouncementRow:
    """Where an announcement stands: planned, waiting (``why`` says for what) or sent."""

    activity_id: int
    at: datetime
    state: str
    why: str
    note: str
    title: str
    body: str
    groups: int
    sent_at: datetime | None
    missed: bool  # its moment has gone by without it


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """An activity as lists show it; ``took_part`` of the ``present`` did something in it (today, for kinds that begin anew each day)."""

    id: int
    public_id: str
    community_id: int
    key: str | None
    kind: str
    label: str
    icon: str
    name: str
    routes: tuple[str, ...]
    body: dict[str, Any]
    opens_at: datetime
    closes_at: datetime
    daily: bool
    state: str
    is_open: bool
    closed: bool  # what follows from its end was done
    counted: bool  # whether members take part in this kind at all
    took_part: int = 0
    present: int = 0
    announcement: AnnouncementRow | None = None


def listed(community_id: int, *, only: Iterable[int] | None = None) -> list[ActivityRow]:
    """The community's activities that are not retired, in the order of declaration, with participation, in a constant number of reads for each kind."""
    rows = Activity.objects.filter(community_id=community_id, retired_at=None).select_related("schedule", "announcement").order_by("pk")
    found = list(rows if only is None else rows.filter(pk__in=list(only)))
    return _rows(community_id, found)


def one(public_id: str) -> ActivityRow | None:
    """The activity with that public id, retired ones not."""
    found = list(Activity.objects.filter(public_id=public_id, retired_at=None).select_related("schedule", "announcement"))
    return next(iter(_rows(found[0].community_id, found)), None) if found else None


def open_to(community_id: int, routes: Collection[str]) -> list[ActivityRow]:
    """What members of groups of these routes can look at: without participation, announcements left out."""
    rows = Activity.objects.filter(community_id=community_id, retired_at=None).select_related("schedule").order_by("pk")
    return [_row(each, 0, 0) for each in rows if (not each.routes or set(routes) & set(each.routes)) and kinds.get(each.kind).took_part]


def announcement(activity_id: int) -> AnnouncementRow | None:
    """Where the activity's announcement stands; None for kinds that announce nothing."""
    row = Announcement.objects.filter(pk=activity_id).select_related("activity").first()
    return _said(row, kinds.get(row.activity.kind)) if row else None


def preview(activity_id: int) -> tuple[str, str] | None:
    """Title and words of the activity's announcement if it went out now; None while it has nothing to say."""
    row = Announcement.objects.filter(pk=activity_id).select_related("activity__schedule").first()
    says = kinds.get(row.activity.kind).says if row else None
    words = says(row.activity, row.note) if row and says else None
    return (words.title, words.body) if words else None


def _rows(community_id: int, found: list[Activity]) -> list[ActivityRow]:
    counts, present = _took_part(community_id, found), _present(community_id, found)
    return [_row(each, counts.get(each.pk, 0), present.get(_routes(each), 0)) for each in found]


def _took_part(community_id: int, found: list[Activity]) -> dict[int, int]:
    """How many of those who sit in its groups did something in each activity; one read for each kind."""
    counts: dict[int, int] = {}
    sitting = groups.sitting(community_id)
    for name in sorted({each.kind for each in found}):
        kind = kinds.get(name)
        if not kind.took_part:
            continue
        ids = [each.pk for each in found if each.kind == name]
        rows = apps.get_model("activities", kind.took_part)._default_manager.filter(activity_id__in=ids, membership_id__in=sitting, **kind.counts)
        if kind.today:
            day = clock.local_day(clock.now(), timezone_of(community_id))
            rows = rows.filter(**{"local_day" if name == "check_in" else "day": day})
        counts |= dict(rows.values_list("activity_id").annotate(n=Count("membership_id", distinct=True)))
    return counts


def _present(community_id: int, found: list[Activity]) -> dict[tuple[str, ...], int]:
    """How many sit in the groups of each set of routes."""
    return {routes: groups.sitting(community_id, routes=routes).distinct().count() for routes in {_routes(each) for each in found}}


def _routes(each: Activity) -> tuple[str, ...]:
    return tuple(sorted(each.routes))


def _row(each: Activity, took_part: int, present: int) -> ActivityRow:
    kind, schedule = kinds.get(each.kind), getattr(each, "schedule", None)
    live = gate.live(each, schedule, clock.now())
    daily = schedule is None or schedule.opens_at is None
    said = getattr(each, "announcement", None) if kind.says else None
    return ActivityRow(
        each.pk, each.public_id, each.community_id, each.key, each.kind, kind.label(), kind.icon, each.name, tuple(each.routes),
        dict(live.body), live.opens_at, live.closes_at, daily, _state(live, daily, said), live.is_open, bool(schedule and schedule.closed_at),
        bool(kind.took_part), took_part, present, _said(said, kind) if said else None,
    )  # fmt: skip


def _state(live: gate.Live, daily: bool, said: Announcement | None) -> str:
    if said is not None:
        return {Announcement.State.SENT: OVER, Announcement.State.WAITING: RUNNING}.get(Announcement.State(said.state), COMING)
    if daily or live.is_open:
        return RUNNING
    return COMING if live.now < live.opens_at else OVER


def _said(row: Announcement, kind: Kind) -> AnnouncementRow:
    waits = row.state == Announcement.State.WAITING
    missed = row.state == Announcement.State.PLANNED and row.at < clock.now()
    return AnnouncementRow(row.pk, row.at, row.state, kind.waits() if waits else "", row.note, row.title, row.body, row.groups, row.sent_at, missed)

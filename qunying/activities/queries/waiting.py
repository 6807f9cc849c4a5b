"""What waits for staff in activities: feedback nobody answered, and announcements whose moment has come while there is nothing to say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from qunying.activities import kinds
from qunying.activities.kinds.feedback.models import FeedbackItem
from qunying.activities.kinds.feedback.queries import ItemRow, rows_of
from qunying.activities.models import Activity, Announcement
from qunying.kernel import clock

WITHIN_DAYS = 14  # where a call does not say by when it answers
OPEN = FeedbackItem.State.OPEN


@dataclass(frozen=True, slots=True)
class Waiting:
    """An activity in which something waits: how many, since when, until when at best; ``why`` says for what an announcement waits."""

    public_id: str
    name: str
    kind: str
    count: int
    since: datetime
    until: datetime | None = None
    why: str = ""


def unanswered(community_id: int) -> list[Waiting]:
    """Calls with items that have waited for longer than half of the time in which they are to be answered, in two reads."""
    now = clock.now()
    calls = {one.pk: one for one in Activity.objects.filter(community_id=community_id, kind="feedback", retired_at=None).select_related("schedule")}
    if not calls:
        return []
    within = {pk: _within(one) for pk, one in calls.items()}
    late = Q()
    for pk, span in within.items():
        late |= Q(activity_id=pk, at__lte=now - span / 2)
    found = FeedbackItem.objects.filter(late, state=OPEN).values("activity_id").annotate(n=Count("id"), oldest=Min("at")).order_by("oldest")
    return [_call(calls[row["activity_id"]], row["n"], row["oldest"]) for row in found]


def held_back(community_id: int) -> list[Waiting]:
    """Announcements whose moment has come and that wait for something to say, the longest first; one read."""
    rows = Announcement.objects.filter(community_id=community_id, state=Announcement.State.WAITING, activity__retired_at=None)
    return [
        Waiting(row.activity.public_id, row.activity.name, row.activity.kind, 1, row.waiting_since or row.at, why=kinds.get(row.activity.kind).waits())
        for row in rows.select_related("activity").order_by("waiting_since", "pk")
    ]


def open_items(group_ids: Iterable[int], *, limit: int = 100) -> list[tuple[str, ItemRow]]:
    """Items of those groups that nobody has answered, the oldest first, each with the name of its call."""
    found = FeedbackItem.objects.filter(group_id__in=set(group_ids), state=OPEN, activity__retired_at=None).select_related("activity").order_by("at", "pk")
    items = list(found[:limit])
    return [(one.activity.name, row) for one, row in zip(items, rows_of(items), strict=True)]


def open_count(group_ids: Iterable[int]) -> int:
    """How many items of those groups nobody has answered."""
    return FeedbackItem.objects.filter(group_id__in=set(group_ids), state=OPEN, activity__retired_at=None).count()


def _call(call: Activity, count: int, oldest: datetime) -> Waiting:
    return Waiting(call.public_id, call.name, call.kind, count, oldest, oldest + _within(call))


def _within(call: Activity) -> timedelta:
    schedule = getattr(call, "schedule", None)
    return timedelta(days=(schedule.body if schedule else {}).get("respond_within_days", WITHIN_DAYS))

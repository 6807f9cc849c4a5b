"""What an activity does at a moment of its own: an announcement goes out, a contest closes; arranged as due work, moved and called off with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from qunying.activities import kinds
from qunying.activities.leading.services import arrange as arrange_end
from qunying.activities.models import Activity, Announcement, Schedule
from qunying.flows import services as flows
from qunying.flows.handlers import DueRow, handles
from qunying.flows.services import DueItem
from qunying.kernel import clock

CLOSE, ANNOUNCE = "activities.close", "activities.announce"
PAST = timedelta(minutes=30)  # an announcement declared later than this after its moment is not said by itself any more


def arrange(activity: Activity, schedule: Schedule) -> None:
    """What the activity does by itself is due at its moment; what it did already is not done again."""
    kind = kinds.get(activity.kind)
    arrange_end(activity, schedule)
    if kind.says is not None and schedule.opens_at is not None:
        _announce_at(activity, schedule)
    if kind.closes is not None and schedule.closes_at is not None and schedule.closed_at is None:
        _close_at(activity, schedule.closes_at)


def call_off(activity_id: int) -> None:
    """Nothing of the activity is due any more."""
    moments = Announcement.objects.filter(pk=activity_id).values_list("at", flat=True)
    flows.cancel_many([f"{CLOSE}:{activity_id}", *(_key(activity_id, at) for at in moments)])


def hurry(activity_ids: Sequence[int]) -> None:
    """The announcements of these activities that wait for something to say are due now."""
    waiting = Announcement.objects.filter(pk__in=activity_ids, state=Announcement.State.WAITING, activity__retired_at=None)
    now = clock.now()
    flows.schedule_many([DueItem(_key(one.pk, now), now, ANNOUNCE, one.community_id, target=one.pk) for one in waiting.order_by("pk")])


@handles(CLOSE)
def close(rows: Sequence[DueRow]) -> None:
    """What follows from the end of each of these activities was done."""
    for one in Activity.objects.filter(pk__in=[row.target for row in rows], retired_at=None).order_by("pk"):
        ending = kinds.get(one.kind).closes
        if ending is not None:
            ending(one.pk)


def _announce_at(activity: Activity, schedule: Schedule) -> None:
    at, now = schedule.opens_at, clock.now()
    assert at is not None
    row, new = Announcement.objects.get_or_create(activity=activity, defaults={"community_id": activity.community_id, "at": at})
    if row.state == Announcement.State.SENT:
        return
    if not new and row.at != at:
        flows.cancel_many([_key(activity.pk, row.at)])
    missed = at <= now - PAST  # nobody is told by itself of what should have been said long ago
    waiting = missed and bool(kinds.get(activity.kind).waits())
    row.at, row.state = at, Announcement.State.WAITING if waiting else Announcement.State.PLANNED
    row.waiting_since = (row.waiting_since or now) if waiting else None
    row.save(update_fields=["at", "state", "waiting_since"])
    if not missed:
        flows.schedule_many([DueItem(_key(activity.pk, at), at, ANNOUNCE, activity.community_id, target=activity.pk)])


def _close_at(activity: Activity, at: datetime) -> None:
    key = f"{CLOSE}:{activity.pk}"
    if not flows.schedule_many([DueItem(key, at, CLOSE, activity.community_id, target=activity.pk)]):
        flows.move_many({key: at})


def _key(activity_id: int, at: datetime) -> str:
    return f"{ANNOUNCE}:{activity_id}:{int(at.timestamp())}"

"""What one may ask about who leads: of an activity, of a group, and what a member leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from qunying.activities import kinds
from qunying.activities.leading.models import Lead
from qunying.activities.models import Activity
from qunying.kernel import clock
from qunying.people import queries as people


@dataclass(frozen=True, slots=True)
class LeadRow:
    """Somebody leads an activity; ``group`` is empty where they lead it for all."""

    id: int
    activity_id: int
    activity: str
    activity_public_id: str
    membership_id: int
    name: str
    public_id: str
    group_id: int | None
    group: str
    opens_at: datetime | None  # what can be led has both
    closes_at: datetime | None


def can_be_led(activity: Activity) -> bool:
    """Whether it is one that members take part in and that is over at some time; one open every day has no such moment."""
    schedule = getattr(activity, "schedule", None)
    return bool(activity.retired_at is None and kinds.get(activity.kind).took_part and schedule and schedule.closes_at)


def leads(activity_id: int) -> list[LeadRow]:
    """Who leads the activity now: for all groups first, then group by group."""
    rows = _rows(Q(activity_id=activity_id))
    return sorted(rows, key=lambda row: (row.group_id is not None, row.group))


def leader(activity_id: int, group_id: int) -> LeadRow | None:
    """Who leads it in that group now: who was named for the group, else for all of them."""
    found = _rows(Q(activity_id=activity_id) & (Q(group_id=group_id) | Q(group=None)))
    return min(found, key=lambda row: row.group_id is None, default=None)


def led_by(membership_id: int) -> list[LeadRow]:
    """What the member leads now and is not over, the next to end first."""
    return _rows(Q(membership_id=membership_id) & _not_over())


def led_in(community_id: int) -> list[LeadRow]:
    """Everything in the community that somebody was named to lead and that is not over, the next to end first."""
    return _rows(Q(community_id=community_id) & _not_over())


def _not_over() -> Q:
    return Q(activity__schedule__closes_at__gt=clock.now())


def _rows(which: Q) -> list[LeadRow]:
    standing = Q(until_at=None, membership__left_at=None, activity__retired_at=None, activity__schedule__closes_at__isnull=False)
    found = list(
        Lead.objects.filter(which & standing).select_related("activity__schedule", "group").order_by("activity__schedule__closes_at", "activity_id", "pk")
    )
    members = people.members_by_id(one.membership_id for one in found)
    return [
        LeadRow(
            one.pk, one.activity_id, one.activity.name, one.activity.public_id, one.membership_id, members[one.membership_id].name,
            members[one.membership_id].public_id, one.group_id, one.group.name if one.group else "", one.activity.schedule.opens_at,
            one.activity.schedule.closes_at,
        )
        for one in found
    ]  # fmt: skip

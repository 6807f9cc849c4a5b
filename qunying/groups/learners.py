"""Who a group is there for: its members, staff and bots not counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from qunying.groups.models import Group

MEMBER = 0  # of a membership's kinds


@dataclass(frozen=True, slots=True)
class Learners:
    """How many members sit in a group now, and since when the group exists."""

    group: int
    present: int
    since: datetime


def learners(community_id: int, *, only: Iterable[int] | None = None) -> dict[int, Learners]:
    """The members of each group that takes part in the calendar; groups for staff have none."""
    rows = Group.objects.filter(community_id=community_id, archived_at=None, in_calendar=True).exclude(route=Group.Route.STAFF)
    rows = rows if only is None else rows.filter(pk__in=set(only))
    here = Count("seats", filter=Q(seats__left_at=None, seats__membership__kind=MEMBER))
    return {pk: Learners(pk, present, since) for pk, since, present in rows.annotate(here=here).values_list("pk", "created_at", "here")}

"""What waits to be read: homework with words, oldest first, each in one reviewer's hand at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, QuerySet

from qunying.activities import kinds
from qunying.activities.models import Activity
from qunying.activities.reviews.models import Review, ReviewClaim
from qunying.activities.reviews.readers import Reader
from qunying.groups import queries as groups
from qunying.kernel import clock
from qunying.people import queries as people

HELD_FOR = timedelta(minutes=10)
LOOK_AT = 12  # the oldest ones a reviewer may be given; more reviewers than that at one moment see the queue as empty for a while


@dataclass(frozen=True, slots=True)
class Homework:
    """Something a member wrote, as a reviewer reads it; ``returned`` is what was said when it went back, for one handed in again."""

    activity_id: int
    activity: str
    label: str
    row: int
    membership_id: int
    name: str
    group_id: int
    group: str
    title: str
    text: str
    private: bool
    at: datetime
    returned: str = ""


def waiting(community_id: int, *, only: Collection[int] | None = None, peer: int | None = None) -> int:
    """How many wait to be read, those in somebody's hand too; ``only``: in these groups; ``peer``: what that member may read, never their own."""
    return sum(_unread(name, ids, only, peer).count() for name, ids in tables(community_id, shared=peer is not None).items())


def take(community_id: int, staff_id: int, *, only: Collection[int] | None = None) -> Homework | None:
    """The oldest item that waits is in this reviewer's hand for ten minutes; the one they hold already stays. None when there is none to give."""
    return take_for(community_id, Reader(staff_id), only=only)


def take_for(community_id: int, reader: Reader, *, only: Collection[int] | None = None) -> Homework | None:
    """The same for whoever reads; a member is never given their own, nor what only staff may read."""
    now = clock.now()
    claims = ReviewClaim.objects.filter(community_id=community_id, until__gt=now)
    mine = claims.filter(**reader.which).order_by("-until").first()
    held = set(claims.exclude(**reader.which).values_list("activity_id", "row"))
    found = _oldest(community_id, only, reader.membership_id)
    if mine is not None:
        found.sort(key=lambda one: (one.activity_id, one.pk) != (mine.activity_id, mine.row))
    for one in found:
        if (one.activity_id, one.pk) not in held and _claim(one, reader, now):
            return _shown(one)
    return None


def item(community_id: int, activity_id: int, row: int) -> Any | None:
    """The row of that activity in its kind's table, if it is homework of this community."""
    activity = Activity.objects.filter(pk=activity_id, community_id=community_id).first()
    table = kinds.get(activity.kind).homework if activity else ""
    return _model(table).objects.filter(pk=row, activity_id=activity_id).first() if table else None


def tables(community_id: int, *, shared: bool = False) -> dict[str, list[int]]:
    """The activities members hand words in to, by the table where they lie; ``shared``: those whose words the group itself may read."""
    found: dict[str, list[int]] = {}
    for pk, kind in Activity.objects.filter(community_id=community_id, retired_at=None).order_by("pk").values_list("pk", "kind"):
        if kinds.get(kind).homework and not (shared and kinds.get(kind).shared is None):
            found.setdefault(kinds.get(kind).homework, []).append(pk)
    return found


def may_be_shared(given: Any) -> bool:
    """Whether the group itself may read this row."""
    shared = kinds.get(given.activity.kind).shared
    return shared is not None and all(getattr(given, name) == value for name, value in shared.items())


def _unread(table: str, activity_ids: Collection[int], only: Collection[int] | None, peer: int | None) -> QuerySet[Any]:
    read = Review.objects.filter(activity=OuterRef("activity"), row=OuterRef("pk"), standing=True)
    rows: QuerySet[Any] = _model(table).objects.filter(~Exists(read), activity_id__in=activity_ids, membership__left_at=None).exclude(text="")
    if peer is not None:
        shared = next(kind.shared or {} for kind in kinds.all_kinds() if kind.homework == table)
        rows = rows.filter(**shared).exclude(membership_id=peer)
    return rows if only is None else rows.filter(group_id__in=only)


def _oldest(community_id: int, only: Collection[int] | None, peer: int | None) -> list[Any]:
    """The oldest that wait; one handed in again waits since it was."""
    found: list[Any] = []
    for name, ids in tables(community_id, shared=peer is not None).items():
        found += _unread(name, ids, only, peer).select_related("activity").order_by("at", "pk")[:LOOK_AT]
    return sorted(found, key=lambda one: (one.at, one.activity_id, one.pk))[:LOOK_AT]


def _claim(one: Any, reader: Reader, now: datetime) -> bool:
    """Whether the item is in this reviewer's hand now; of several who reach for it, one has it."""
    until, which = now + HELD_FOR, {"activity_id": one.activity_id, "row": one.pk}
    own = ReviewClaim.objects.filter(**which, **reader.which, until__gt=now).exists()
    if own or ReviewClaim.objects.filter(**which, until__lte=now).update(**reader.which, until=until):
        return True
    _, new = ReviewClaim.objects.get_or_create(**which, defaults={"community_id": one.community_id, **reader.which, "until": until})
    return new


def _shown(one: Any) -> Homework:
    group = groups.by_id([one.group_id]).get(one.group_id)
    before = Review.objects.filter(activity_id=one.activity_id, row=one.pk).order_by("-pk").values_list("words", flat=True).first()
    name = people.names([one.membership_id]).get(one.membership_id, "")
    return Homework(
        one.activity_id, one.activity.name, kinds.get(one.activity.kind).label(), one.pk, one.membership_id, name, one.group_id, group.name if group else "",
        getattr(one, "title", ""), one.text, getattr(one, "private", False), one.at, before or "",
    )  # fmt: skip


def _model(table: str) -> Any:
    return apps.get_model("activities", table)

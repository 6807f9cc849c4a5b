"""How often members took part in an activity since a day: one member, and a whole group."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Model, QuerySet

from qunying.activities.kinds.diary.models import DiaryEntry
from qunying.activities.models import Activity, CheckIn

_ROWS: dict[str, tuple[type[Model], str]] = {"check_in": (CheckIn, "local_day"), "diary": (DiaryEntry, "day")}
COUNTABLE = tuple(_ROWS)  # kinds with one row a member and day, which nobody takes back


def times(community_id: int, key: str, *, since: date, until: date, membership: int) -> int:
    """How often that member did it in those days, both included."""
    rows = _rows(community_id, key, since, until)
    return rows.filter(membership=membership).count() if rows is not None else 0


def times_in(community_id: int, key: str, *, since: date, until: date, groups: Iterable[int]) -> dict[int, int]:
    """How often it was done in each of those groups in those days; groups where never are absent."""
    rows = _rows(community_id, key, since, until)
    if rows is None:
        return {}
    return dict(rows.filter(group__in=sorted(groups)).values_list("group").annotate(n=Count("id")).values_list("group", "n"))


def name_of(community_id: int, key: str) -> str:
    """What the activity with that key is called; the key itself where there is none."""
    return Activity.objects.filter(community_id=community_id, key=key).values_list("name", flat=True).first() or key


def _rows(community_id: int, key: str, since: date, until: date) -> QuerySet[Any] | None:
    activity = Activity.objects.filter(community_id=community_id, key=key).values_list("pk", "kind").first()
    if activity is None or activity[1] not in _ROWS:
        return None
    model, day = _ROWS[activity[1]]
    return model._default_manager.filter(**{"activity": activity[0], f"{day}__gte": since, f"{day}__lte": until})

"""What one may ask about a daily list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Sum

from qunying.activities.kinds.jielong.models import Line
from qunying.people import queries as people


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line, numbered within its group in the order of joining."""

    number: int
    group_id: int
    membership_id: int
    name: str
    quantity: int
    remark: str
    at: datetime


def lines(activity_id: int, day: date, *, groups: Collection[int] | None = None) -> list[LineRow]:
    """The day's lines, group by group, each numbered from 1."""
    rows = Line.objects.filter(activity_id=activity_id, day=day, withdrawn_at=None).order_by("group_id", "at", "pk")
    found = list(rows if groups is None else rows.filter(group_id__in=groups))
    names = people.names(row.membership_id for row in found)
    numbered: list[LineRow] = []
    for row in found:
        number = numbered[-1].number + 1 if numbered and numbered[-1].group_id == row.group_id else 1
        numbered.append(LineRow(number, row.group_id, row.membership_id, names.get(row.membership_id, ""), row.quantity, row.remark, row.at))
    return numbered


def text(rows: Collection[LineRow], title: str) -> str:
    """The list as one pastes it into a chat."""
    return "\n".join([title, *(f"{row.number}. {row.name} × {row.quantity}{' ' + row.remark if row.remark else ''}" for row in rows)])


def days(activity_id: int, *, limit: int = 14) -> list[tuple[date, int, int]]:
    """The last days with their number of lines and their sum, newest first."""
    rows = Line.objects.filter(activity_id=activity_id, withdrawn_at=None).values("day").annotate(n=Count("id"), wanted=Sum("quantity"))
    return [(row["day"], row["n"], row["wanted"]) for row in rows.order_by("-day")[:limit]]

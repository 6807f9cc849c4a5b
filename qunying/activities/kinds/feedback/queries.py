"""What one may ask about a call for feedback."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from qunying.activities.kinds.feedback.models import FeedbackItem
from qunying.activities.models import Source
from qunying.people import queries as people

State = FeedbackItem.State


@dataclass(frozen=True, slots=True)
class Tally:
    """How much a call brought, and what became of it."""

    items: int
    people: int
    types: dict[str, int]
    states: dict[str, int]

    @property
    def answered(self) -> int:
        """How many have their answer, in words or by what was done."""
        return self.items - self.states.get(State.OPEN, 0)

    @property
    def adopted(self) -> int:
        """How many led to a change, out or still to come."""
        return self.states.get(State.ADOPTED, 0) + self.states.get(State.LIVE, 0)

    @property
    def spoken(self) -> dict[str, int]:
        """Every number by the name sentences use."""
        return {**{kind: self.types.get(kind, 0) for kind in FeedbackItem.Type.values}, "answered": self.answered, "adopted": self.adopted}


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item as pages show it."""

    id: int
    public_id: str
    membership_id: int
    name: str
    group_id: int
    type: str
    type_name: str
    text: str
    named: bool
    state: str
    state_name: str
    answer: str
    answered_by: str
    answered_at: datetime | None
    at: datetime
    change: str = ""  # the title of what it leads to


def tally(activity_id: int) -> Tally:
    """The call in numbers, in two reads."""
    rows = list(FeedbackItem.objects.filter(activity_id=activity_id).values_list("type", "state").annotate(n=Count("id")).order_by("type", "state"))
    types: dict[str, int] = {}
    states: dict[str, int] = {}
    for kind, state, n in rows:
        types[kind] = types.get(kind, 0) + n
        states[state] = states.get(state, 0) + n
    members = FeedbackItem.objects.filter(activity_id=activity_id).values("membership_id").distinct().count()
    return Tally(sum(types.values()), members, types, states)


def items(activity_id: int, *, state: str = "", kind: str = "", limit: int = 100, offset: int = 0) -> list[ItemRow]:
    """The call's items, what still waits for an answer first, oldest first."""
    rows = FeedbackItem.objects.filter(activity_id=activity_id)
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(type=kind) if kind else rows
    return rows_of(rows.order_by("answered_at", "at", "pk")[offset : offset + limit] if state else _waiting_first(rows)[offset : offset + limit])


def own(activity_id: int, membership_id: int, *, limit: int = 50) -> list[ItemRow]:
    """What the member sent, newest first."""
    return rows_of(FeedbackItem.objects.filter(activity_id=activity_id, membership_id=membership_id).order_by("-at", "-pk")[:limit])


def item(public_id: str) -> ItemRow | None:
    """The item with that public id."""
    return next(iter(rows_of(FeedbackItem.objects.filter(public_id=public_id))), None)


def activity_of(item_id: int) -> int | None:
    """The activity an item was sent to."""
    return FeedbackItem.objects.filter(pk=item_id).values_list("activity_id", flat=True).first()


def _waiting_first(rows: QuerySet[FeedbackItem]) -> QuerySet[FeedbackItem]:
    from django.db.models import Case, IntegerField, Value, When

    waits = Case(When(state=State.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.order_by(waits, "at", "pk")


def rows_of(items: Iterable[FeedbackItem]) -> list[ItemRow]:
    """Those items as pages show them, in three reads."""
    found = list(items)
    names = people.names(one.membership_id for one in found)
    staff = people.staff_by_id(one.answered_by_id for one in found if one.answered_by_id)
    linked = Source.objects.filter(activity_id__in={one.activity_id for one in found}, row__in=[one.pk for one in found])
    changes = dict(linked.values_list("row", "improvement__title"))
    return [
        ItemRow(
            one.pk, one.public_id, one.membership_id, names.get(one.membership_id, ""), one.group_id, one.type, str(one.get_type_display()), one.text,
            one.named, one.state, str(one.get_state_display()), one.answer, staff[one.answered_by_id].name if one.answered_by_id in staff else "",
            one.answered_at, one.at, changes.get(one.pk, ""),
        )
        for one in found
    ]  # fmt: skip

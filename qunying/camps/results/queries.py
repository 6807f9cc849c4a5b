"""What one may ask of results: what an item came to, and how a member stands to its rating."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from qunying.camps.models import Delivery
from qunying.camps.results.expecting import DUE_AFTER, asks_rating
from qunying.camps.results.models import ItemRating, Result
from qunying.kernel import clock
from qunying.people import queries as people


@dataclass(frozen=True, slots=True)
class ResultRow:
    """What an item came to; ``state`` is waiting, measured, blind or late, and numbers are there once it is measured."""

    delivery_id: int
    state: str
    due_at: datetime
    measured_at: datetime | None
    seen: int | None
    opened: int | None
    took_part: int | None
    asked: bool
    rating_sum: int
    rating_n: int

    @property
    def rating(self) -> float | None:
        """The mean of its ratings; None without any."""
        return self.rating_sum / self.rating_n if self.rating_n else None


@dataclass(frozen=True, slots=True)
class Rating:
    """How a member stands to the rating of an item that asks for one."""

    state: Literal["open", "over"]
    until: datetime
    stars: int | None


@dataclass(frozen=True, slots=True)
class ItemName:
    """An item as lists name it."""

    public_id: str
    group_id: int
    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class GroupResult:
    """An item of a group with its result."""

    item: ItemName
    date: date
    slot: str
    result: ResultRow


def results(delivery_ids: Iterable[int]) -> dict[int, ResultRow]:
    """What each of these items came to, or that it waits; one that has not been delivered is absent."""
    return {row.pk: _row(row) for row in Result.objects.filter(pk__in=set(delivery_ids))}


def latest(group_ids: Iterable[int], *, since: datetime) -> list[GroupResult]:
    """The items of these groups planned since that moment whose result stands, or of which it is known why there is none; newest first. One read."""
    rows = Delivery.objects.filter(group_id__in=set(group_ids), at__gte=since, result__measured_at__isnull=False).select_related("result")
    return [GroupResult(ItemName(one.public_id, one.group_id, one.title, one.at), one.date, one.slot, _row(one.result)) for one in rows.order_by("-at", "-pk")]


def rating(membership_id: int, delivery_id: int) -> Rating | None:
    """How the member stands to the rating of a delivered item; None where it asks for none, and for staff."""
    if people.staff_of_membership(membership_id) is not None:
        return None
    row = Result.objects.filter(pk=delivery_id).first()
    if row is None:
        one = Delivery.objects.select_related("cohort").get(pk=delivery_id)
        return Rating("open", clock.now() + DUE_AFTER, None) if asks_rating(one) else None
    if not row.asks_rating:
        return None
    stars = ItemRating.objects.filter(result=row, membership_id=membership_id).values_list("stars", flat=True).first()
    return Rating("open" if row.state == Result.State.WAITING else "over", row.due_at, stars)


def to_rate(membership_id: int, delivery_ids: Iterable[int]) -> dict[int, int | None]:
    """Those of these items that take a rating of the member now, with what they gave; at most one read where nothing does."""
    wanted = set(delivery_ids)
    open_now = set(Result.objects.filter(pk__in=wanted, asks_rating=True, state=Result.State.WAITING).values_list("pk", flat=True)) if wanted else set()
    if not open_now or people.staff_of_membership(membership_id) is not None:
        return {}
    mine = dict(ItemRating.objects.filter(result__in=open_now, membership_id=membership_id).values_list("result_id", "stars"))
    return {pk: mine.get(pk) for pk in open_now}


def item_names(delivery_ids: Iterable[int]) -> dict[int, ItemName]:
    """Title, group and moment of those items."""
    rows = Delivery.objects.filter(pk__in=set(delivery_ids)).values_list("pk", "public_id", "group_id", "title", "at")
    return {pk: ItemName(public, group, title, at) for pk, public, group, title, at in rows}


def _row(row: Result) -> ResultRow:
    return ResultRow(row.pk, row.state, row.due_at, row.measured_at, row.seen, row.opened, row.took_part, row.asks_rating, row.rating_sum, row.rating_n)

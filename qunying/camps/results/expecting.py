"""Every delivered item is expected to have a result: its row stands from the delivery on and waits for its hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from qunying.camps.models import Delivery
from qunying.camps.results.models import Result
from qunying.camps.wording import Wording
from qunying.kernel.bulk import db_time, insert_new

DUE_AFTER: Final = timedelta(hours=20)  # what is sent in the evening is read in the evening and the next noon; four hours are left for a worker that was down
LATEST: Final = timedelta(hours=24)

_COLUMNS = {
    "delivery_id": "bigint", "community_id": "bigint", "group_id": "bigint", "slot": "text", "delivered_at": "timestamptz", "due_at": "timestamptz",
    "message": "bigint", "asks_rating": "boolean", "asks_check_in": "boolean", "state": "text", "rating_sum": "integer", "rating_n": "integer",
}  # fmt: skip


class Arrived(NamedTuple):
    """An item that is in its chat since a moment, and the post it became there, if it can be answered and that is known yet."""

    delivery: int
    at: datetime
    message: int | None = None


def expect(items: Sequence[Arrived]) -> None:
    """Each of these items has its row, once, with what it asks of its readers as the plan stands now; inside a transaction."""
    arrived = {item.delivery: item for item in items}
    rows = list(Delivery.objects.filter(pk__in=arrived).select_related("cohort").order_by("pk"))
    wording = Wording(rows)
    values = [_row(row, arrived[row.pk], wording) for row in rows]
    insert_new("camps_result", _COLUMNS, values, key="delivery_id")
    known = {item.delivery: item.message for item in items if item.message is not None}
    older = list(Result.objects.filter(pk__in=known, message=None).order_by("pk"))  # rated before anybody knew which post it had become
    for one in older:
        one.message = known[one.pk]
    Result.objects.bulk_update(older, ["message"])


def asks_rating(one: Delivery) -> bool:
    """Whether the slot of that item asks for a rating."""
    return any(slot["id"] == one.slot and slot.get("rating", False) for slot in one.cohort.slots)


def _row(one: Delivery, arrived: Arrived, wording: Wording) -> tuple[object, ...]:
    due = arrived.at + DUE_AFTER
    return (
        one.pk, one.community_id, one.group_id, one.slot, db_time(arrived.at), db_time(due), arrived.message, asks_rating(one), wording.asks_check_in(one),
        "waiting", 0, 0,
    )  # fmt: skip

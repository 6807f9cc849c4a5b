"""Deliveries: planned, moved and called off together with their due rows, so that nothing is planned that will not happen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from qunying.camps.models import Delivery
from qunying.channels import queries as channels
from qunying.channels import services as channel_services
from qunying.channels.services import LEAD
from qunying.flows import queries as flows
from qunying.flows import services as flow_services
from qunying.flows.services import DueItem
from qunying.kernel import clock
from qunying.kernel.bulk import db_time, insert_rows
from qunying.kernel.ids import public_id
from qunying.kernel.refusals import Refused

HANDLER = "camps.deliver"

_COLUMNS = {
    "public_id": "text", "community_id": "bigint", "cohort_id": "bigint", "group_id": "bigint", "key": "text", "day": "integer", "date": "date", "slot": "text",
    "at": "timestamptz", "minutes": "integer", "mode": "text", "channel": "text", "chat": "text", "script_sha": "text", "title": "text", "variant": "text",
    "staff_minutes": "integer", "revision": "bigint", "turn": "integer",
}  # fmt: skip
_CHANGEABLE = (
    "day",
    "date",
    "slot",
    "at",
    "minutes",
    "mode",
    "channel",
    "chat",
    "script_sha",
    "title",
    "staff_minutes",
    "revision",
    "turn",
    "cancelled_at",
    "queued_at",
)


@dataclass(frozen=True, slots=True)
class Item:
    """An item as the plan wants it for one chat of a group."""

    key: str
    day: int
    date: date
    slot: str
    at: datetime
    minutes: int
    mode: str
    channel: str
    chat: str
    script_sha: str
    title: str
    staff_minutes: int


def plan_items(community_id: int, cohort_id: int, group_id: int, items: Sequence[Item], *, revision: int) -> None:
    """Each item is planned for the group as said and will happen once; one whose message had been queued already is taken back and planned anew.

    Refused ``sent_already`` when a message of these has gone out before its time.
    """
    with transaction.atomic():
        found = {one.key: one for one in Delivery.objects.select_for_update().filter(cohort_id=cohort_id, key__in=[item.key for item in items]).order_by("pk")}
        _change([(found[item.key], item) for item in items if item.key in found], group_id, revision)
        new = [item for item in items if item.key not in found]
        insert_rows("camps_delivery", _COLUMNS, [_row(item, community_id, cohort_id, group_id, revision) for item in new])
        ids = dict(Delivery.objects.filter(cohort_id=cohort_id, key__in=[item.key for item in new]).values_list("key", "pk"))
        flow_services.schedule_many([_due(_as_row(item, community_id, ids[item.key])) for item in new])


def call_off(cohort_id: int, keys: Iterable[str]) -> int:
    """Those items will not happen; what was sent already stays as it is. Returns how many were called off."""
    with transaction.atomic():
        rows = list(Delivery.objects.select_for_update().filter(cohort_id=cohort_id, key__in=set(keys), cancelled_at=None).order_by("pk"))
        flow_services.cancel_many([one.due_key for one in rows])
        channel_services.withdraw_many([one.message_key for one in rows if one.queued_at is not None])
        Delivery.objects.filter(pk__in=[one.pk for one in rows]).update(cancelled_at=clock.now())
    return len(rows)


def fires_at(one: Delivery) -> datetime:
    """When its message is queued: at its moment where it goes by itself, a quarter of an hour ahead where a person has to act."""
    return one.at if one.mode == Delivery.Mode.AUTO else one.at - LEAD


def _change(pairs: Sequence[tuple[Delivery, Item]], group_id: int, revision: int) -> None:
    """Rows that were there read as said; what has not begun moves, what has begun is taken back and scheduled under a new key."""
    if not pairs:
        return
    states = flows.states(one.due_key for one, _ in pairs)
    begun = [one for one, _ in pairs if one.due_key not in states or states[one.due_key].state != "open"]
    _take_back(begun)
    for one, item in pairs:
        one.group_id, one.revision, one.cancelled_at = group_id, revision, None
        for name in ("day", "date", "slot", "at", "minutes", "mode", "channel", "chat", "script_sha", "title", "staff_minutes"):
            setattr(one, name, getattr(item, name))
        if one in begun:
            one.turn, one.queued_at = one.turn + 1, None
    Delivery.objects.bulk_update([one for one, _ in pairs], ["group", *_CHANGEABLE], batch_size=50)
    flow_services.move_many({one.due_key: fires_at(one) for one, _ in pairs if one not in begun})
    flow_services.schedule_many([_due(one) for one in begun])


def _take_back(rows: Sequence[Delivery]) -> None:
    queued = [one for one in rows if one.queued_at is not None and one.cancelled_at is None]
    if not queued:
        return
    channel_services.withdraw_many([one.message_key for one in queued])
    left = channels.fates("delivery", [one.pk for one in queued])
    for one in queued:
        if any(fate.key == one.message_key for fate in left.get(one.pk, [])):
            raise Refused("sent_already", title=one.title, key=one.key)


def _row(item: Item, community_id: int, cohort_id: int, group_id: int, revision: int) -> tuple[object, ...]:
    at = db_time(item.at)
    day = item.date.isoformat() if isinstance(at, str) else item.date
    return (
        public_id(), community_id, cohort_id, group_id, item.key, item.day, day, item.slot, at, item.minutes, item.mode, item.channel, item.chat,
        item.script_sha, item.title, Delivery.Variant.FULL.value, item.staff_minutes, revision, 0,
    )  # fmt: skip


def _as_row(item: Item, community_id: int, pk: int) -> Delivery:
    return Delivery(pk=pk, public_id="", community_id=community_id, mode=item.mode, at=item.at)


def _due(one: Delivery) -> DueItem:
    return DueItem(one.due_key, fires_at(one), HANDLER, one.community_id, target=one.pk, arguments={"turn": one.turn})

"""Write out four weeks ahead what is owed: once for each promise, group and moment, a few hundred rows at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from qunying.charter.models import Obligation, Promise
from qunying.charter.models import Schedule as Stored
from qunying.charter.schedules import Schedule, of_plain
from qunying.charter.services.judging import GRACE, HANDLER
from qunying.flows import services as flows
from qunying.flows.handlers import DueRow, handles
from qunying.flows.services import DueItem
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.journal.record import timezone_of
from qunying.kernel import clock
from qunying.kernel.bulk import db_time, insert_new
from qunying.kernel.ids import public_id

DERIVE = "charter.derive"
AHEAD = timedelta(days=28)
CATCH_UP = timedelta(days=1)  # what began while no worker ran is owed all the same
STEP = 250  # rows in one transaction, about
RENEW_AT = "03:10"

_COLUMNS = {
    "public_id": "text", "key": "text", "community_id": "bigint", "promise_id": "bigint", "group_id": "bigint", "starts_at": "timestamptz",
    "minutes": "integer", "day": "date", "state": "text", "evidence": "jsonb", "moved_from_at": "timestamptz",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Owing:
    """A promise owed in a group at a moment."""

    promise: int
    group: int
    starts_at: datetime
    minutes: int

    @property
    def key(self) -> str:
        """Under which it is owed once."""
        return f"{self.promise}:{self.group}:{int(self.starts_at.timestamp())}"


def derive(community_id: int) -> int:
    """What is owed in the coming four weeks is there, and what is owed no more is gone; returns how many were added."""
    base, part, added = clock.now(), 0, 0
    while (done := derive_part(community_id, part, base)) is not None:
        part, added = part + 1, added + done
    return added


def derive_part(community_id: int, part: int, base: datetime) -> int | None:
    """One promise's obligations of some days are as its schedule has them, in one short transaction; how many were added, None: no such part.

    The parts of a derivation are the promises in order, each in slices of so many days that a slice has few rows.
    """
    rooms = [group for group in groups.groups(community_id) if group.for_members]
    days = max(1, min(7, STEP // max(1, len(rooms))))
    number, piece = divmod(part, -(-AHEAD.days // days))
    promise = _owed().filter(community_id=community_id).select_related("schedule").order_by("position", "id")[number : number + 1].first()
    if promise is None:
        return None
    begin = base + timedelta(days=piece * days)
    since, until = max(promise.schedule.since, begin if piece else begin - CATCH_UP), min(begin + timedelta(days=days), base + AHEAD)
    wanted = _wanted(promise, rooms, since, until)
    with transaction.atomic():
        if not _still_reads_so(promise):
            return 0  # whoever changed it has it written out anew
        present = _present(promise.pk, since, until)
        _end(present, wanted, clock.now())
        missing = [one for key, one in wanted.items() if key not in present]
        add(community_id, missing)
    return len(missing)


def add(community_id: int, owings: Sequence[Owing], *, moved_from: datetime | None = None) -> set[str]:
    """Each of these is owed once, and will be judged when it is over; returns the keys that are new. Must run inside a transaction."""
    zone = timezone_of(community_id)
    new = insert_new("charter_obligation", _COLUMNS, [_row(community_id, one, zone, moved_from) for one in owings], key="key")
    flows.schedule_many(list({item.key: item for item in (_judgement(community_id, one) for one in owings if one.key in new)}.values()))
    return new


def schedule(community_id: int, stamp: str) -> None:
    """What is owed will be written out now, step by step; once for each stamp."""
    now = clock.now()
    flows.schedule_many([_derivation(community_id, stamp, 0, now, now)])


def renew() -> int:
    """Every community that promises something has its next four weeks written out once a day, whatever became of yesterday's work; returns nothing done."""
    owing = list(_owed().order_by("community_id").values_list("community_id", flat=True).distinct())
    for community_id in owing:
        schedule(community_id, clock.today(timezone_of(community_id)).isoformat())
    return 0


@handles(DERIVE, at_once=1)
def run(rows: Sequence[DueRow]) -> None:
    """One part for each row; the next is due at once while there is one, else tomorrow before dawn."""
    for row in rows:
        stamp, step = str(row.arguments["stamp"]), int(row.arguments["step"])
        base = datetime.fromisoformat(row.arguments["base"]) if step else clock.now()  # the first part may have waited for a worker
        if derive_part(row.community, step, base) is not None:
            flows.schedule_many([_derivation(row.community, stamp, step + 1, clock.now(), base)])
        elif step:
            zone = timezone_of(row.community)
            tomorrow = clock.today(zone) + timedelta(days=1)
            dawn = clock.at_local(tomorrow, RENEW_AT, zone)
            flows.schedule_many([_derivation(row.community, tomorrow.isoformat(), 0, dawn, dawn)])


def _owed() -> QuerySet[Promise]:
    """The promises that hold and say when."""
    return Promise.objects.filter(withdrawn_at=None, schedule__isnull=False)


def _still_reads_so(promise: Promise) -> bool:
    """Whether the promise, held by this transaction from here on, is made and scheduled as it was when it was read."""
    held = Promise.objects.select_for_update(no_key=True).filter(pk=promise.pk, withdrawn_at=None).first()
    return held is not None and Stored.objects.filter(promise=held, since=promise.schedule.since).exists()


def _wanted(promise: Promise, rooms: Sequence[GroupRow], since: datetime, until: datetime) -> dict[str, Owing]:
    """What the promise owes in those groups between two moments, by key; a group owes nothing from before it was there."""
    plan = of_plain(promise.schedule.data)
    if plan is None:
        return {}
    mine = [room for room in rooms if _made_to(plan, room)]
    moments = plan.moments(since, until, timezone_of(promise.community_id))
    owed = (Owing(promise.pk, room.id, at, plan.minutes) for at in moments for room in mine if room.created_at <= at)
    return {one.key: one for one in owed}


def _present(promise_id: int, since: datetime, until: datetime) -> dict[str, tuple[Any, ...]]:
    """What the promise owes there already, by key: minutes, state, moment, moved or not, begun or not."""
    rows = Obligation.objects.filter(promise_id=promise_id, starts_at__gte=since, starts_at__lte=until)
    return {key: tuple(rest) for key, *rest in rows.values_list("key", "minutes", "state", "starts_at", "moved_from_at", "begun_at")}


def _made_to(plan: Schedule, room: GroupRow) -> bool:
    """Whether the promise is made to that group: those named, else every one; what the calendar keeps, only where the calendar goes."""
    return (room.key in plan.groups if plan.groups else True) and (room.in_calendar or not plan.slot)


def _end(present: dict[str, Any], wanted: dict[str, Owing], now: datetime) -> None:
    """What is still to come and owed no more, or for another length, is taken away; what a person moved or began stays. ``present`` loses it too."""
    gone = [
        key
        for key, (minutes, state, starts_at, *touched) in present.items()
        if state == Obligation.State.PENDING and starts_at > now and not any(touched) and (key not in wanted or wanted[key].minutes != minutes)
    ]
    for part in range(0, len(gone), STEP):
        Obligation.objects.filter(key__in=gone[part : part + STEP], state=Obligation.State.PENDING).delete()
    for key in gone:
        del present[key]


def _row(community_id: int, one: Owing, zone: str, moved_from: datetime | None) -> tuple[Any, ...]:
    at, day = db_time(one.starts_at), clock.local_day(one.starts_at, zone)
    moved = db_time(moved_from) if moved_from else None
    return (
        public_id(), one.key, community_id, one.promise, one.group, at, one.minutes, day.isoformat() if isinstance(at, str) else day,
        Obligation.State.PENDING.value, "[]", moved,
    )  # fmt: skip


def _judgement(community_id: int, one: Owing) -> DueItem:
    at = one.starts_at + timedelta(minutes=one.minutes) + GRACE
    key, now = f"promise:{one.promise}:{int(one.starts_at.timestamp())}:{one.minutes}", clock.now()
    if at <= now:
        key += f":late:{int(now.timestamp())}"  # the other groups' judgement of that moment is done and does not come again
    return DueItem(key, at, HANDLER, community_id, target=one.promise, arguments={"starts_at": one.starts_at.isoformat()})


def _derivation(community_id: int, stamp: str, step: int, at: datetime, base: datetime) -> DueItem:
    arguments = {"stamp": stamp, "step": step, "base": base.isoformat()}
    return DueItem(f"promises:{community_id}:{stamp}:{step}", at, DERIVE, community_id, arguments=arguments)

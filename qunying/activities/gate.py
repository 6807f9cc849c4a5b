"""Who may take part now: somebody of a group whose route takes part, while the activity is open; and how what they gave is written once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, TypeVar

from django.db import transaction

from qunying.activities.models import Activity, Schedule
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.journal.record import timezone_of
from qunying.kernel import clock
from qunying.kernel.bulk import chunks, existing, insert_new, paced
from qunying.kernel.cadence import WEEKDAYS
from qunying.kernel.ids import public_id
from qunying.kernel.refusals import Refused

CHUNK = 200  # acts per write transaction: well below 50 ms on SQLite

COLUMNS = {
    "key": "text", "public_id": "text", "community_id": "bigint", "activity_id": "bigint", "membership_id": "bigint", "group_id": "bigint", "at": "timestamptz",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Somebody wants to take part, from a group they belong to."""

    activity_id: int
    membership_id: int
    identity_id: int
    group_id: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an ask: the row it made (``new``) or had made before, or why not."""

    id: int | None = None
    new: bool = False
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class Live:
    """An activity as it stands now: when it is open next or last, and the community's day."""

    activity: Activity
    body: Mapping[str, Any]
    opens_at: datetime
    closes_at: datetime
    zone: str
    now: datetime
    day: date

    @property
    def community(self) -> int:
        """The community's id."""
        return int(self.activity.community_id)

    @property
    def is_open(self) -> bool:
        """Whether what members give is taken now."""
        return self.activity.retired_at is None and self.opens_at <= self.now < self.closes_at


A = TypeVar("A", bound=Ask)


def live(activity: Activity, schedule: Schedule | None, now: datetime) -> Live:
    """The activity as it stands at that moment; one that opens daily has today's hours, none on a weekday it leaves out."""
    zone = timezone_of(activity.community_id)
    day, body = clock.local_day(now, zone), schedule.body if schedule else {}
    if schedule and schedule.opens_at and schedule.closes_at:
        return Live(activity, body, schedule.opens_at, schedule.closes_at, zone, now, day)
    opens, closes = clock.at_local(day, activity.opens, zone), clock.at_local(day, activity.closes, zone)
    if body.get("weekdays") and WEEKDAYS[day.weekday()] not in body["weekdays"]:
        closes = opens
    return Live(activity, body, opens, closes, zone, now, day)


def standing(activity_ids: Collection[int], *, kind: str) -> dict[int, Live]:
    """Those of the activities that are of this kind, as they stand now."""
    now = clock.now()
    found = Activity.objects.filter(pk__in=set(activity_ids), kind=kind).select_related("schedule")
    return {one.pk: live(one, getattr(one, "schedule", None), now) for one in found}


def takes_part(room: GroupRow, activity: Activity) -> bool:
    """Whether the group is one the activity is for."""
    return room.route in activity.routes if activity.routes else room.for_members


def admit(asks: Sequence[A], *, kind: str, may: Callable[[Live], Refused | None] | None = None) -> tuple[dict[int, Live], list[Refused | None]]:
    """The activities asked for, and for each ask why it may not be; ``may`` says when the kind takes it, else while it is open."""
    found = standing({ask.activity_id for ask in asks}, kind=kind)
    belonging = groups.belonging([(ask.membership_id, ask.group_id) for ask in asks])
    routes = groups.routes(ask.group_id for ask in asks)
    shut = {pk: (may or _shut)(one) for pk, one in found.items()}

    def barred(ask: A) -> Refused | None:
        one = found.get(ask.activity_id)
        if one is None:
            return Refused("not_found")
        if (ask.membership_id, ask.group_id) not in belonging:
            return Refused("not_a_member", group=ask.group_id)
        if one.activity.routes and routes[ask.group_id] not in one.activity.routes:
            return Refused("not_for_this_route", activity=one.activity.name)
        return shut[ask.activity_id]

    return found, [barred(ask) for ask in asks]


def in_parts(asks: Sequence[A], work: Callable[[Sequence[A]], list[Outcome]]) -> list[Outcome]:
    """Every ask was worked on, in short transactions of 200; the outcomes stand in the order given."""
    results: list[Outcome] = []
    if not asks:
        return results
    *parts, last = list(chunks(asks, CHUNK))
    for part in chain(paced(parts), [last]):  # after the last one there is nothing to make room for
        with transaction.atomic():
            results += work(part)
    return results


def put(table: str, more: Mapping[str, str], rows: Mapping[str, tuple[Any, ...]]) -> set[str]:
    """A row for each key that was not there, of the columns every contribution has (``base`` gives their values) and of ``more``; returns the new keys."""
    return insert_new(table, COLUMNS | dict(more), list(rows.values()), key="key")


def base(key: str, one: Live, ask: Ask, at: Any) -> tuple[Any, ...]:
    """The values of the columns every contribution has."""
    return (key, public_id(), one.community, one.activity.pk, ask.membership_id, ask.group_id, at)


def known(table: str, keys: Sequence[str]) -> set[str]:
    """Which of these keys have their row already."""
    return existing(table, "key", list(keys))


def outcomes(keys: Sequence[str], refusals: Sequence[Refused | None], ids: Mapping[str, int], new: Collection[str]) -> list[Outcome]:
    """What became of each ask, by the key of its row."""
    return [Outcome(refused=why) if why else Outcome(ids[key], key in new) for key, why in zip(keys, refusals, strict=True)]


def only(results: Sequence[Outcome]) -> Outcome:
    """The one outcome, or its refusal raised."""
    [outcome] = results
    if outcome.refused is not None:
        raise outcome.refused
    return outcome


def _shut(one: Live) -> Refused | None:
    if one.is_open:
        return None
    span = {"opens": moment(one.opens_at, one.zone), "closes": moment(one.closes_at, one.zone)}
    return Refused("activity_not_open", activity=one.activity.name, **span)


def moment(at: datetime, zone: str) -> str:
    """A moment in the community's time, 11-21 08:00."""
    from zoneinfo import ZoneInfo

    return at.astimezone(ZoneInfo(zone)).strftime("%m-%d %H:%M")

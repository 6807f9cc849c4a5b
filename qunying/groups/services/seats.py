"""Seats in groups: never one more than there is room for, also when hundreds come in the same second."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from qunying.groups.facts import Joined, Left
from qunying.groups.models import Group, Seat
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.bulk import add_to, db_time, insert_rows
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people

Pair = tuple[int, int]  # membership, group


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """A group members may be led to, with the room it has."""

    id: int
    route: str
    position: int
    capacity: int
    seats_taken: int


_SEAT = {"community_id": "bigint", "group_id": "bigint", "membership_id": "bigint", "joined_at": "timestamptz"}


def seat_many(pairs: Sequence[Pair], *, at: datetime | None = None, identities: Mapping[int, int] | None = None) -> set[Pair]:
    """Everybody for whom there is room sits in their group, the first in the list first; returns the pairs that are seated now.

    A group never holds more than its capacity: its row is locked (in the order of ids, so nobody waits in a ring) before seats are counted,
    and the check constraint on ``seats_taken`` stands behind that. Archived groups take nobody. ``identities`` (by membership) spares a read.
    """
    wanted = list(dict.fromkeys(pairs))
    if not wanted:
        return set()
    at = at or clock.now()
    with transaction.atomic():
        groups = lock_groups(group for _, group in wanted)
        past = Counter[Pair]()
        sitting: set[Pair] = set()
        for group_id, membership_id, left_at in _seats(wanted).values_list("group_id", "membership_id", "left_at"):
            past[membership_id, group_id] += 1
            if left_at is None:
                sitting.add((membership_id, group_id))
        new = _fitting([pair for pair in wanted if pair not in sitting], groups)
        moment = db_time(at)
        insert_rows("groups_seat", _SEAT, [(groups[group].community_id, group, membership, moment) for membership, group in new])
        add_to("groups_group", "seats_taken", Counter(group for _, group in new))
        _record_joined(new, groups, past, at, identities or people.identities(membership for membership, _ in new))
    return {pair for pair in wanted if pair in sitting} | set(new)


@verb("groups.seat", needs=("owner", "operator", "host"))
def seat(membership_id: int, *, group_id: int) -> None:
    """The member sits in the group; refused ``group_full``."""
    if not seat_many([(membership_id, group_id)]):
        group = Group.objects.get(pk=group_id)
        raise Refused("group_full", group=group.name, capacity=group.capacity)


def unseat_many(pairs: Sequence[Pair], *, reason: str) -> int:
    """Those members sit in those groups no longer and their seats are free; returns how many did sit."""
    now = clock.now()
    if not pairs:
        return 0
    with transaction.atomic():
        lock_groups(group for _, group in pairs)
        wanted = set(pairs)
        seats = [one for one in _seats(list(wanted)).filter(left_at=None) if (one.membership_id, one.group_id) in wanted]
        Seat.objects.filter(pk__in=[one.pk for one in seats]).update(left_at=now)
        add_to("groups_group", "seats_taken", {group: -count for group, count in Counter(one.group_id for one in seats).items()})
        identities = people.identities(one.membership_id for one in seats)
        record_many(
            [
                Draft(
                    Left(reason=reason, days_stayed=(now - one.joined_at).days),
                    key=f"groups.left:{one.pk}",
                    community=one.community_id,
                    group=one.group_id,
                    identity=identities[one.membership_id],
                    subject=("membership", one.membership_id),
                )
                for one in seats
            ]
        )
    return len(seats)


@verb("groups.leave", needs=("owner", "operator", "host", "member"))
def leave(membership_id: int, *, group_id: int, reason: str = "left") -> bool:
    """The member sits in the group no longer; returns whether they did."""
    return unseat_many([(membership_id, group_id)], reason=reason) == 1


def hold_open(community_id: int) -> list[OpenGroup]:
    """The groups members may be led to, held until the transaction ends, in the order of their ids; who calls this may give their seats away."""
    rows = Group.objects.select_for_update(no_key=True).filter(community_id=community_id, archived_at=None).exclude(route=Group.Route.STAFF)
    columns = ("pk", "route", "position", "capacity", "seats_taken")
    return [OpenGroup(*row) for row in rows.order_by("pk").values_list(*columns)]


def lock_groups(group_ids: Iterable[int]) -> dict[int, Group]:
    """Those groups, held by this transaction in the order of their ids."""
    rows = Group.objects.select_for_update(no_key=True).filter(pk__in=set(group_ids)).order_by("pk")
    return {group.pk: group for group in rows}


def _seats(pairs: Sequence[Pair]) -> QuerySet[Seat]:
    return Seat.objects.filter(membership_id__in={membership for membership, _ in pairs}, group_id__in={group for _, group in pairs})


def _fitting(pairs: Sequence[Pair], groups: dict[int, Group]) -> list[Pair]:
    """Those for whom there is room, counting each group's seats up as they are given out."""
    fitting = []
    for membership, group_id in pairs:
        group = groups.get(group_id)
        if group is not None and group.archived_at is None and group.seats_taken < group.capacity:
            group.seats_taken += 1
            fitting.append((membership, group_id))
    return fitting


def _record_joined(pairs: Sequence[Pair], groups: dict[int, Group], past: Counter[Pair], at: datetime, identities: Mapping[int, int]) -> None:
    taken = {group: groups[group].seats_taken - count for group, count in Counter(group for _, group in pairs).items()}
    drafts = []
    for membership, group in pairs:
        taken[group] += 1
        nth = past[membership, group] + 1
        drafts.append(
            Draft(
                Joined(seats_taken=taken[group], capacity=groups[group].capacity, first=nth == 1),
                key=f"groups.joined:{group}:{membership}:{nth}",
                community=groups[group].community_id,
                group=group,
                identity=identities[membership],
                subject=("membership", membership),
                happened_at=at,
            )
        )
    record_many(drafts)

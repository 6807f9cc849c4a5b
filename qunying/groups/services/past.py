"""Seats of a history brought in from elsewhere: who came and went when, and the seats as the history leaves them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from qunying.groups.facts import Joined, Left
from qunying.groups.models import Group, Seat
from qunying.groups.services.seats import lock_groups
from qunying.journal.read import known
from qunying.journal.record import Draft, record_many
from qunying.kernel.bulk import add_to, db_time, insert_rows

_SEAT = {"community_id": "bigint", "group_id": "bigint", "membership_id": "bigint", "joined_at": "timestamptz", "left_at": "timestamptz"}
Pair = tuple[int, int]  # group, membership


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody came into a group or went out of it; ``key`` names the move for ever."""

    group: int
    membership: int
    identity: int
    at: datetime
    came: bool
    key: str
    removed: bool = False

    @property
    def pair(self) -> Pair:
        """Whose seat it is about."""
        return self.group, self.membership


@dataclass(slots=True)
class _Seats:
    """Seats of some pairs while moves are told one after the other."""

    open: dict[Pair, tuple[int | None, datetime]] = field(default_factory=dict)  # seat (None: not yet in the table) and since when
    been: set[Pair] = field(default_factory=set)  # who has ever sat there
    new: list[tuple[Pair, datetime, datetime | None]] = field(default_factory=list)
    ended: list[tuple[int, datetime]] = field(default_factory=list)
    taken: Counter[int] = field(default_factory=Counter)  # seats taken and given up on the way, by group


def remember_moves(community_id: int, moves: Sequence[Move]) -> set[str]:
    """The moves stand as facts, each once under its key, and the groups' seats follow those that are new; returns their keys.

    ``moves`` come in the order of time. A full group seats nobody more, but the facts stand: they tell what was elsewhere. What the present
    knows better (a stay that began after somebody is said to have gone) is left alone.
    """
    if not moves:
        return set()
    with transaction.atomic():
        groups = lock_groups(move.group for move in moves)  # whoever else brings in the same history waits here
        told = known([move.key for move in moves])
        fresh = [move for move in {move.key: move for move in moves}.values() if move.key not in told]
        seats = _read(fresh)
        record_many([_draft(community_id, move, groups[move.group], seats) for move in fresh])
        _write(community_id, seats)
    return {move.key for move in fresh}


def _read(moves: Sequence[Move]) -> _Seats:
    seats = _Seats()
    rows = Seat.objects.filter(group_id__in={move.group for move in moves}, membership_id__in={move.membership for move in moves})
    for pk, group, membership, joined_at, left_at in rows.values_list("pk", "group_id", "membership_id", "joined_at", "left_at"):
        seats.been.add((group, membership))
        if left_at is None:
            seats.open[group, membership] = pk, joined_at
    return seats


def _draft(community_id: int, move: Move, group: Group, seats: _Seats) -> Draft:
    fact = _come(move, group, seats) if move.came else _go(move, seats)
    return Draft(
        fact, move.key, community_id, group=move.group, identity=move.identity, subject=("membership", move.membership), happened_at=move.at,
    )  # fmt: skip


def _come(move: Move, group: Group, seats: _Seats) -> Joined:
    first = move.pair not in seats.been
    if move.pair not in seats.open and group.seats_taken + seats.taken[group.pk] < group.capacity:
        seats.open[move.pair] = None, move.at
        seats.been.add(move.pair)
        seats.taken[group.pk] += 1
    return Joined(seats_taken=group.seats_taken + seats.taken[group.pk], capacity=group.capacity, first=first)


def _go(move: Move, seats: _Seats) -> Left:
    reason = "removed" if move.removed else "left"
    seat, since = seats.open.get(move.pair, (None, move.at))
    if move.pair not in seats.open or since > move.at:
        return Left(reason, 0)
    del seats.open[move.pair]
    seats.taken[move.group] -= 1
    if seat is None:
        seats.new.append((move.pair, since, move.at))
    else:
        seats.ended.append((seat, move.at))
    return Left(reason, (move.at - since).days)


def _write(community_id: int, seats: _Seats) -> None:
    for seat, until in seats.ended:
        Seat.objects.filter(pk=seat).update(left_at=until)
    stays = seats.new + [(pair, since, None) for pair, (seat, since) in seats.open.items() if seat is None]
    rows = [(community_id, group, membership, db_time(since), db_time(until) if until else None) for (group, membership), since, until in stays]
    insert_rows("groups_seat", _SEAT, rows)
    add_to("groups_group", "seats_taken", {group: count for group, count in seats.taken.items() if count})

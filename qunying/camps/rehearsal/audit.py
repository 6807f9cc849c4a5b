"""Count a rehearsal: what receivers hold against blueprint × groups, and what the journal says; no worker's counter is asked."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import connection

from qunying.blueprint.document import Blueprint
from qunying.camps.rehearsal import world
from qunying.channels import services as channels
from qunying.incentives import queries as incentives
from qunying.journal.record import timezone_of
from qunying.kernel import clock


class Asked(Protocol):
    """What was asked of the rehearsal."""

    @property
    def members(self) -> int: ...

    @property
    def seed(self) -> int: ...


@dataclass(slots=True)
class Report:
    """The result, as scripts read it."""

    groups: int = 0
    members: int = 0
    days: int = 0
    planned: int = 0
    delivered: int = 0
    late: int = 0
    lost: int = 0
    duplicated: int = 0
    facts: int = 0
    points_issued: int = 0
    seconds: float = 0.0
    not_sent: int = 0
    unknown: int = 0
    failed: int = 0
    pending: int = 0
    seated: int = 0
    seed: int = 0
    until: str = ""
    community: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)
    largest_share: float = 0.0
    lost_keys: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def report(community: int, bp: Blueprint, asked: Asked, *, days: int, end: datetime, seconds: float) -> Report:
    """What came of it all, counted by the database."""
    held = channels.audit(community, expected=expected(community, bp, days=days, end=end))
    kinds = facts_by_kind(community)
    facts = sum(kinds.values())
    rooms = world.rooms(community)
    members, seated = people(community)
    return Report(
        groups=len(rooms), members=members, days=days, planned=held.planned, delivered=held.delivered, late=held.late, lost=held.lost,
        duplicated=held.duplicated, facts=facts, points_issued=incentives.totals(community).issued, seconds=round(seconds, 1),
        not_sent=held.not_sent, unknown=held.unknown, failed=held.failed, pending=held.pending, seated=seated, seed=asked.seed,
        until=end.isoformat(), community=community, by_kind=kinds, largest_share=round(max(kinds.values(), default=0) / max(1, facts), 3),
        lost_keys=held.lost_keys,
    )  # fmt: skip


def expected(community: int, bp: Blueprint, *, days: int, end: datetime) -> dict[str, datetime]:
    """Blueprint × groups: the key of every message that should have been in a chat by ``end``, and when."""
    from qunying.camps import services as camps

    course, zone = world.course(0, bp.data), timezone_of(community)
    wanted = {}
    for room in world.rooms(community):
        for number in range(1, days + 1):
            midnight = clock.at_local(course.start + timedelta(days=number - 1), "00:00", zone)
            for slot in course.slots[number - 1]:
                at = midnight + timedelta(seconds=slot.second)
                if at <= end:
                    wanted[camps.outbox_key(community, group=room.key, day=number, slot=slot.id)] = at
    return wanted


def facts_by_kind(community: int) -> dict[str, int]:
    """How many facts of each kind the journal holds, most first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, count(*) FROM journal_fact WHERE community = %s GROUP BY kind ORDER BY count(*) DESC, kind", [community])
        return {kind: int(count) for kind, count in cursor.fetchall()}


def people(community: int) -> tuple[int, int]:
    """How many people ever joined (staff not counted), and how many seats of learner groups are taken now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_membership WHERE community_id = %s AND kind = 0", [community])
        members = int(cursor.fetchone()[0])
        cursor.execute("SELECT coalesce(sum(seats_taken), 0) FROM groups_group WHERE community_id = %s AND in_calendar AND route <> 'staff'", [community])
        return members, int(cursor.fetchone()[0])

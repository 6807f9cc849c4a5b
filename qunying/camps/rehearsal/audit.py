"""Count a rehearsal: what receivers hold against blueprint × groups, and what the journal says; no worker's counter is asked."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db import connection

from qunying.blueprint.document import Blueprint
from qunying.camps import planned
from qunying.camps.models import Delivery
from qunying.camps.rehearsal.rooms import rooms as all_rooms
from qunying.channels import services as channels
from qunying.flows import queries as due
from qunying.incentives import queries as incentives


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
    given_up: int = 0  # due rows that failed after all attempts
    seed: int = 0
    until: str = ""
    community: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)
    largest_share: float = 0.0
    lost_keys: tuple[str, ...] = ()
    kind: str = ""
    cadence: str = ""
    beside: tuple[dict[str, object], ...] = ()  # the other communities of the same house, in short

    def in_short(self) -> dict[str, object]:
        """The community, how many lived in it, and what became of its messages."""
        names = ("community", "kind", "cadence", "groups", "members", "planned", "delivered", "late", "lost", "duplicated", "not_sent", "facts")
        return {name: getattr(self, name) for name in names}

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def report(community: int, bp: Blueprint, asked: Asked, *, days: int, end: datetime, seconds: float) -> Report:
    """What came of it all, counted by the database."""
    held = channels.audit(community, expected=expected(community, bp, end=end))
    kinds = facts_by_kind(community)
    facts = sum(kinds.values())
    rooms = all_rooms(community)
    members, seated = people(community)
    return Report(
        groups=len(rooms), members=members, days=days, planned=held.planned, delivered=held.delivered, late=held.late, lost=held.lost,
        duplicated=held.duplicated, facts=facts, points_issued=incentives.totals(community).issued, seconds=round(seconds, 1),
        not_sent=held.not_sent, unknown=held.unknown, failed=held.failed, pending=held.pending, seated=seated,
        given_up=len(due.failed(community)), seed=asked.seed, until=end.isoformat(), community=community, by_kind=kinds,
        largest_share=round(max(kinds.values(), default=0) / max(1, facts), 3),
        lost_keys=held.lost_keys, kind=bp["positioning.community"].kind, cadence=bp["content.cadence"].kind,
    )  # fmt: skip


def expected(community: int, bp: Blueprint, *, end: datetime) -> dict[str, datetime]:
    """Blueprint × groups: the outbox key of every message that should have been in a chat by ``end``, and when.

    An item of the blueprint for which the house never made a delivery keeps its own key, which nobody holds.
    """
    items = {item.key: item.at for item in planned.items(bp) if item.at <= end}
    made = {row.key: row.message_key for row in Delivery.objects.filter(community=community, cancelled_at=None)}
    return {made.get(key, f"never-made:{key}"): at for key, at in items.items()}


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

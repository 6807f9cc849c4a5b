"""What one may ask about an offline event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, Sum

from qunying.activities.kinds.run import codes
from qunying.activities.kinds.run.models import Result, SignUp
from qunying.people import queries as people


@dataclass(frozen=True, slots=True)
class Comer:
    """Somebody on the list, or with a result."""

    membership_id: int
    public_id: str
    name: str
    signed_up_at: datetime | None
    arrived_at: datetime | None
    metres: int | None
    seconds: int | None


@dataclass(frozen=True, slots=True)
class Own:
    """Where one member stands with an event; ``total_metres`` counts every event of the community."""

    signed_up: bool = False
    arrived: bool = False
    metres: int | None = None
    seconds: int | None = None
    total_metres: int = 0
    total_runs: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """An event in numbers."""

    signed_up: int
    arrived: int
    results: int
    metres: int


def code_of(activity_id: int, day: date) -> str:
    """The code staff show on that day."""
    return codes.code_of(activity_id, day)


def tally(activity_id: int) -> Tally:
    """How many mean to come, came, have a result, and how far all of them got."""
    coming = Count("id", filter=Q(cancelled_at=None))
    listed = SignUp.objects.filter(activity_id=activity_id).aggregate(n=coming, came=Count("id", filter=Q(arrived_at__isnull=False)))
    done = Result.objects.filter(activity_id=activity_id).aggregate(n=Count("id"), metres=Sum("metres"))
    return Tally(listed["n"], listed["came"], done["n"], done["metres"] or 0)


def own(activity_id: int, membership_id: int) -> Own:
    """The member's place on the list, their result, and how far they have come in all events."""
    listed = SignUp.objects.filter(activity_id=activity_id, membership_id=membership_id, cancelled_at=None).first()
    rows = {row.activity_id: row for row in Result.objects.filter(membership_id=membership_id)}
    mine = rows.get(activity_id)
    return Own(
        listed is not None, listed is not None and listed.arrived_at is not None, mine.metres if mine else None, mine.seconds if mine else None,
        sum(row.metres for row in rows.values()), len(rows),
    )  # fmt: skip


def comers(activity_id: int) -> list[Comer]:
    """Everybody who means to come or has a result, in the order of signing up; with the number by which a table of results may name them."""
    listed = {row.membership_id: row for row in SignUp.objects.filter(activity_id=activity_id, cancelled_at=None).order_by("at", "pk")}
    done = {row.membership_id: row for row in Result.objects.filter(activity_id=activity_id).order_by("pk")}
    members = people.members_by_id([*listed, *done])
    found = []
    for who in dict.fromkeys([*listed, *done]):
        member, up, result = members.get(who), listed.get(who), done.get(who)
        if member is not None:
            found.append(
                Comer(
                    who, member.public_id, member.name, up.at if up else None, up.arrived_at if up else None,
                    result.metres if result else None, result.seconds if result else None,
                )
            )  # fmt: skip
    return found

"""What one may ask about counting: who was said to be what, who goes by a name, and whose name is that of a bot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from qunying.people.counting.models import CountedAs
from qunying.people.models import Membership

BOTS_END_IN: Final = ("bot", "[bot]", "(bot)", "机器人", "助手", "小管家", "小秘书")


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who is or was there, whatever they count as."""

    identity: int
    public_id: str
    name: str
    kind: str  # member | staff | bot
    joined_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class Counted:
    """Who was said to be no member, or to be one after all: the last word on it."""

    who: Somebody
    reason: str
    by: str
    at: datetime


def called(community_id: int, name: str) -> list[Somebody]:
    """Everybody who goes by exactly that name or has that public id, the first to come first."""
    rows = Membership.objects.filter(Q(display_name=name) | Q(public_id=name.lower()), community_id=community_id)
    return [_somebody(row) for row in rows.order_by("pk")]


def counted(community_id: int, *, identity: int | None = None) -> list[Counted]:
    """The last that was said of each person of whom anything was said, the latest first."""
    rows = CountedAs.objects.filter(community_id=community_id).select_related("by").order_by("pk")
    rows = rows.filter(identity_id=identity) if identity is not None else rows
    last = {row.identity_id: row for row in rows}
    there = Membership.objects.filter(community_id=community_id, identity_id__in=list(last))
    who = {row.identity_id: _somebody(row) for row in there}
    said = sorted(last.values(), key=lambda row: -row.pk)
    return [Counted(who[row.identity_id], row.reason, row.by.name if row.by else "", row.made_at) for row in said if row.identity_id in who]


def bots_by_name(community_id: int) -> list[Somebody]:
    """Members whose name ends as bots' names do and of whom nobody has said anything: it may be so, and is for somebody to say."""
    ends = Q()
    for end in BOTS_END_IN:
        ends |= Q(display_name__iendswith=end)
    rows = Membership.objects.filter(ends, community_id=community_id, kind=Membership.Kind.MEMBER)
    said = CountedAs.objects.filter(community_id=community_id).values("identity_id")
    return [_somebody(row) for row in rows.exclude(identity_id__in=said).order_by("pk")]


def _somebody(row: Membership) -> Somebody:
    return Somebody(row.identity_id, row.public_id, row.display_name, Membership.Kind(row.kind).name.lower(), row.joined_at, row.left_at)

"""What one may ask about a member's words in the web community: how many, the latest, and who answered them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from qunying.channels.adapters.web.models import Post


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a member, or of somebody who answered them."""

    id: int
    group_id: int
    membership_id: int | None
    body: str
    posted_at: datetime


def last_words(membership_ids: Iterable[int]) -> dict[int, datetime]:
    """When each of those members last said something; who never did is left out."""
    rows = Post.objects.filter(membership__in=set(membership_ids)).values("membership").annotate(last=Max("posted_at"))
    return {row["membership"]: row["last"] for row in rows}


def spoke_since(community_id: int, at: datetime) -> set[int]:
    """Who of the community has said something since that moment; reads one row a member, however much they said."""
    latest = Post.objects.filter(membership__isnull=False).values("membership").annotate(last=Max("id")).values("last")
    rows = Post.objects.filter(id__in=latest, community_id=community_id, posted_at__gte=at)
    return {one for one in rows.values_list("membership_id", flat=True) if one is not None}


def words_count(membership_id: int) -> int:
    """How often the member has said something."""
    return Post.objects.filter(membership=membership_id).count()


def words_of(membership_id: int, *, limit: int = 5, groups: Collection[int] | None = None) -> list[Said]:
    """What the member said last, newest first; in some groups only."""
    rows = Post.objects.filter(membership=membership_id)
    rows = rows if groups is None else rows.filter(group__in=groups)
    return [Said(one.id, one.group_id, one.membership_id, one.body, one.posted_at) for one in rows.order_by("-id")[:limit]]


def answers_to(membership_id: int, *, by: Collection[int], limit: int = 3) -> list[Said]:
    """The latest answers of those people to what the member said lately, newest first."""
    mine = list(Post.objects.filter(membership=membership_id).order_by("-id").values_list("id", flat=True)[:50])
    if not mine:
        return []
    rows = Post.objects.filter(membership__in=by, id__gt=mine[-1], reply_to__in=mine).order_by("-id")[:limit]
    return [Said(one.id, one.group_id, one.membership_id, one.body, one.posted_at) for one in rows]

"""What one may ask about the web community's feeds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext

from qunying.channels.adapters.web.models import Post
from qunying.channels.adapters.web.models import Seen as Cursor
from qunying.people import queries as people


@dataclass(frozen=True, slots=True)
class FeedPost:
    """An entry of a feed as pages show it; ``author`` is empty for a card."""

    id: int
    kind: str  # message | card
    membership: int | None
    author: str
    title: str
    body: str
    reply_to: int | None
    posted_at: datetime
    recalled: bool = False


def feed(group_id: int, *, since: int = 0, limit: int = 50, before: int | None = None) -> list[FeedPost]:
    """A group's posts, oldest first: those after ``since``, or the newest (before ``before``, when given) without it."""
    rows = Post.objects.filter(group=group_id)
    if since:
        found = list(rows.filter(id__gt=since).order_by("id")[:limit])
    else:
        found = list((rows.filter(id__lt=before) if before else rows).order_by("-id")[:limit])[::-1]
    names = people.names({row.membership_id for row in found if row.membership_id})
    return [_feed_post(row, names) for row in found]


def posts(group_id: int, post_ids: Iterable[int]) -> dict[int, FeedPost]:
    """Those of the group's posts, such as what others answer."""
    found = list(Post.objects.filter(group=group_id, pk__in=set(post_ids)))
    names = people.names({row.membership_id for row in found if row.membership_id})
    return {row.id: _feed_post(row, names) for row in found}


def poll(group_id: int, *, since: int) -> int | None:
    """The id of the group's newest post when it is newer than ``since``, else None; one indexed read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM channel_web_post WHERE group_id = %s ORDER BY id DESC LIMIT 1", [group_id])
        row = cursor.fetchone()
    return row[0] if row and row[0] > since else None


def seen_up_to(membership_id: int, group_id: int) -> int:
    """The last post of the group this member has seen, 0 when none."""
    return Cursor.objects.filter(membership=membership_id, group=group_id).values_list("post", flat=True).first() or 0


def seen_by(post_id: int) -> int:
    """How many people have read the post's feed so far that they have seen it."""
    row = Post.objects.filter(pk=post_id).values_list("group_id", flat=True).first()
    return 0 if row is None else Cursor.objects.filter(group=row, post__gte=post_id).count()


def _feed_post(row: Post, names: dict[int, str]) -> FeedPost:
    author = names.get(row.membership_id, "") if row.membership_id else ""
    title, body = (row.title, row.body) if row.recalled_at is None else ("", gettext("这条消息已撤回。"))
    gone = row.recalled_at is not None
    return FeedPost(row.id, Post.Kind(row.kind).name.lower(), row.membership_id, author, title, body, row.reply_to_id, row.posted_at, gone)

"""Members speak in a group: clean text, a seat, one row and its fact; the same key twice is one post."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from qunying.channels import features
from qunying.channels.adapters.web.models import Post
from qunying.channels.adapters.web.naming import Roll
from qunying.channels.facts import Mentioned
from qunying.groups import queries as groups
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.bulk import chunks, db_time, insert_new, paced
from qunying.kernel.limits import Buckets
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb

TEXT_MAX = 2000
KEY_MAX = 64
CHUNK = 200
CHANNEL = "web"
FEED_LOCK = 71_001  # the class of PostgreSQL advisory locks that make a group's ids grow in the order of their commits

COLUMNS = {
    "community_id": "bigint", "group_id": "bigint", "membership_id": "bigint", "identity": "bigint", "key": "text", "outbox_key": "text",
    "kind": "smallint", "title": "text", "body": "text", "reply_to_id": "bigint", "posted_at": "timestamptz",
}  # fmt: skip

limit = Buckets(burst=10, seconds_each=3.0)  # a member may say ten things at once, then one every three seconds


@dataclass(frozen=True, slots=True)
class PostRequest:
    """Something a member wants to say in a group; ``key`` is theirs, so that a retry is no second post."""

    membership: int
    identity: int
    community: int
    group: int
    body: str
    key: str
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class PostResult:
    """What became of a request: its post, whether it is new, or why not."""

    post: int | None
    new: bool = False
    refused: Refused | None = None


@verb("channels.post")
def post(membership_id: int, *, identity_id: int, community: int, group: int, body: str, key: str, reply_to: int | None = None) -> int:
    """The member's message stands in the group's feed, once under the key; returns the post's id.

    Refused ``empty``, ``too_long``, ``no_seat``, ``no_such_post`` (to reply to), ``too_many_requests``.
    """
    limit.take(membership_id)
    [result] = post_many([PostRequest(membership_id, identity_id, community, group, body, key, reply_to)])
    if result.refused:
        raise result.refused
    assert result.post is not None
    return result.post


def post_many(requests: Sequence[PostRequest]) -> list[PostResult]:
    """Every message that may be said stands in its feed with its fact; returns a result for each request, in order. No rate limit here."""
    results: list[PostResult] = []
    for part in paced(chunks(requests, CHUNK)):
        with transaction.atomic():
            results += _post(part)
    return results


def clean(text: str) -> str:
    """The text as it is kept: composed characters, plain line ends, no control characters, no blanks around it."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc").strip()


def lock_feeds(group_ids: Iterable[int]) -> None:
    """Until this transaction ends nobody else adds to these feeds, so a reader who has seen an id never misses a smaller one."""
    if connection.vendor == "postgresql":  # SQLite has one writer anyway
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, g) FROM unnest(%s::int[]) AS g", [FEED_LOCK, sorted(set(group_ids))])


def _post(requests: Sequence[PostRequest]) -> list[PostResult]:
    bodies = [clean(request.body) for request in requests]
    seats = groups.belonging(sorted({(request.membership, request.group) for request in requests}))
    roll = Roll()
    names = [roll.named(request.group, body) for request, body in zip(requests, bodies, strict=True)]
    replies = dict(Post.objects.filter(pk__in={r.reply_to for r in requests if r.reply_to}).values_list("id", "group_id"))
    refusals = [_refusal(request, body, seats, replies) for request, body in zip(requests, bodies, strict=True)]
    said = [(request, body) for request, body, refused in zip(requests, bodies, refusals, strict=True) if refused is None]
    named = {_key(request): whom for request, whom, refused in zip(requests, names, refusals, strict=True) if refused is None}
    lock_feeds(request.group for request, _ in said)
    now = db_time(clock.now())
    new = insert_new("channel_web_post", COLUMNS, [_row(request, body, now) for request, body in said], key="key")
    ids = dict(Post.objects.filter(key__in=[_key(request) for request, _ in said]).values_list("key", "id"))
    drafts = {_key(request): _draft(request, body, ids[_key(request)]) for request, body in said if _key(request) in new}
    record_many([*drafts.values(), *(_mention(drafts[key], whom) for key in drafts for whom in named[key] if whom != drafts[key].identity)])
    return [
        PostResult(None, refused=refused) if refused else PostResult(ids[_key(request)], _key(request) in new)
        for request, refused in zip(requests, refusals, strict=True)
    ]


def _refusal(request: PostRequest, body: str, seats: set[tuple[int, int]], replies: dict[int, int]) -> Refused | None:
    if not body:
        return Refused("empty_message")
    if len(body) > TEXT_MAX:
        return Refused("too_long", where="", length=len(body), limit=TEXT_MAX, unit="characters")
    if (request.membership, request.group) not in seats:
        return Refused("no_seat", group=request.group)
    if request.reply_to is not None and replies.get(request.reply_to) != request.group:
        return Refused("no_such_post", post=request.reply_to)
    return None


def _key(request: PostRequest) -> str:
    key = request.key if len(request.key) <= KEY_MAX else hashlib.sha256(request.key.encode()).hexdigest()
    return f"m:{request.membership}:{key}"


def _row(request: PostRequest, body: str, now: Any) -> tuple[Any, ...]:
    return (
        request.community, request.group, request.membership, request.identity, _key(request), None,
        int(Post.Kind.MESSAGE), "", body, request.reply_to, now,
    )  # fmt: skip


def _draft(request: PostRequest, body: str, post_id: int) -> Draft:
    return Draft(
        features.posted(body, reply_to=request.reply_to), f"posted:{post_id}", request.community, group=request.group, identity=request.identity,
        channel=CHANNEL, subject=("post", post_id),
    )  # fmt: skip


def _mention(said: Draft, whom: int) -> Draft:
    return Draft(
        Mentioned(whom), f"mentioned:{said.key}:{whom}", said.community, group=said.group, identity=said.identity, channel=CHANNEL, subject=said.subject,
    )  # fmt: skip

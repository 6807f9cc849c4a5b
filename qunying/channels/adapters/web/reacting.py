"""A member likes what stands in a group's feed, and may take it back; each turn is one fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from qunying.channels.adapters.web.models import Post, Reaction
from qunying.channels.adapters.web.posting import CHANNEL
from qunying.channels.facts import Reacted, ReactionWithdrawn
from qunying.groups import queries as groups
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.bulk import chunks, paced
from qunying.kernel.limits import Buckets
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb

CHUNK: Final = 100
limit: Final = Buckets(burst=20, seconds_each=1.0)  # a member may like twenty things at once, then one every second

_Slot = tuple[int, int]  # post, membership


@dataclass(frozen=True, slots=True)
class Like:
    """A member likes a post of their group, or, with ``on`` false, does not any more."""

    membership: int
    identity: int
    community: int
    group: int
    post: int
    on: bool = True


@verb("channels.react")
def react(membership_id: int, *, identity_id: int, community: int, group: int, post: int, on: bool = True) -> bool:
    """The member likes the post (or, with ``on`` false, does not any more); returns whether that is new.

    Refused ``no_seat``, ``no_such_post`` (also for what was taken back), ``too_many_requests``.
    """
    limit.take(membership_id)
    [answer] = react_many([Like(membership_id, identity_id, community, group, post, on)])
    if isinstance(answer, Refused):
        raise answer
    return answer


def react_many(likes: Sequence[Like]) -> list[bool | Refused]:
    """Every like that may be given stands, or is taken back, with its fact; for each, in order, whether that is new, or why not. No rate limit here."""
    answers: list[bool | Refused] = []
    for part in paced(chunks(likes, CHUNK)):
        with transaction.atomic():
            answers += _react(part)
    return answers


def _react(likes: Sequence[Like]) -> list[bool | Refused]:
    seated = groups.belonging([(like.membership, like.group) for like in likes])
    found = Post.objects.filter(pk__in={like.post for like in likes}, recalled_at=None).values_list("pk", "community_id", "group_id", "identity")
    posts = {(post, community, group): whom for post, community, group, whom in found}
    why = [_why_not(like, seated, posts) for like in likes]
    now, rows, drafts = clock.now(), dict[_Slot, Reaction](), list[Draft]()
    allowed = [like for like, refused in zip(likes, why, strict=True) if refused is None]
    if allowed:
        rows = _rows(allowed, now)
    answers: list[bool | Refused] = []
    for like, refused in zip(likes, why, strict=True):
        if refused is None:
            draft = _turn(like, rows[like.post, like.membership], posts[like.post, like.community, like.group], now)
            drafts += [draft] if draft else []
        answers.append(refused or draft is not None)
    Reaction.objects.bulk_update(rows.values(), ["at", "withdrawn_at", "turns"])
    record_many(drafts)
    return answers


def _why_not(like: Like, seated: set[tuple[int, int]], posts: dict[tuple[int, int, int], int | None]) -> Refused | None:
    if (like.membership, like.group) not in seated:
        return Refused("no_seat", group=like.group)
    return None if (like.post, like.community, like.group) in posts else Refused("no_such_post", post=like.post)


def _rows(likes: Sequence[Like], now: datetime) -> dict[_Slot, Reaction]:
    """The row of each of these, made where it was missing, locked in one order until the transaction ends."""
    wanted = {(like.post, like.membership): like.community for like in likes}
    new = [Reaction(community_id=community, post_id=post, membership_id=who, at=now, withdrawn_at=now) for (post, who), community in sorted(wanted.items())]
    Reaction.objects.bulk_create(new, ignore_conflicts=True)
    held = Reaction.objects.select_for_update().filter(post__in={post for post, _ in wanted}, membership__in={who for _, who in wanted}).order_by("pk")
    return {(row.post_id, row.membership_id): row for row in held if (row.post_id, row.membership_id) in wanted}


def _turn(like: Like, row: Reaction, whom: int | None, now: datetime) -> Draft | None:
    """The row says what the member says now; the fact that tells of it, None where nothing changed."""
    if (row.withdrawn_at is None) == like.on:
        return None
    row.at, row.withdrawn_at, row.turns = (now, None, row.turns + 1) if like.on else (row.at, now, row.turns + 1)
    fact = Reacted(whom) if like.on else ReactionWithdrawn(whom)
    return Draft(
        fact, key=f"reacted:{like.post}:{like.membership}:{row.turns}", community=like.community, group=like.group, identity=like.identity,
        channel=CHANNEL, subject=("post", like.post),
    )  # fmt: skip


def liked_by(post_ids: Iterable[int], membership_id: int) -> tuple[dict[int, int], frozenset[int]]:
    """How many people like each of these posts, and which of them this member likes; one read."""
    rows = Reaction.objects.filter(post__in=list(post_ids), withdrawn_at=None).values_list("post_id", "membership_id")
    found = [(post, who) for post, who in rows if post is not None]
    return dict(Counter(post for post, _who in found)), frozenset(post for post, who in found if who == membership_id)

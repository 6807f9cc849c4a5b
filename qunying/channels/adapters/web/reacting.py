"""A member likes what stands in a group's feed, and may take it back; each turn is one fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from django.db import transaction

from qunying.channels.adapters.web.models import Post, Reaction
from qunying.channels.adapters.web.posting import CHANNEL
from qunying.channels.facts import Reacted, ReactionWithdrawn
from qunying.groups import queries as groups
from qunying.journal.record import record
from qunying.kernel import clock
from qunying.kernel.limits import Buckets
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb

limit: Final = Buckets(burst=20, seconds_each=1.0)  # a member may like twenty things at once, then one every second


@verb("channels.react")
def react(membership_id: int, *, identity_id: int, community: int, group: int, post: int, on: bool = True) -> bool:
    """The member likes the post (or, with ``on`` false, does not any more); returns whether that is new.

    Refused ``no_seat``, ``no_such_post`` (also for what was taken back), ``too_many_requests``.
    """
    limit.take(membership_id)
    if (membership_id, group) not in groups.belonging([(membership_id, group)]):
        raise Refused("no_seat", group=group)
    found = Post.objects.filter(pk=post, group=group, community=community, recalled_at=None).values_list("identity").first()
    if found is None:
        raise Refused("no_such_post", post=post)
    [whom] = found
    with transaction.atomic():
        now = clock.now()
        Reaction.objects.get_or_create(post_id=post, membership_id=membership_id, defaults={"community_id": community, "at": now, "withdrawn_at": now})
        row = Reaction.objects.select_for_update().get(post=post, membership=membership_id)
        if (row.withdrawn_at is None) == on:
            return False
        row.at, row.withdrawn_at, row.turns = (now, None, row.turns + 1) if on else (row.at, now, row.turns + 1)
        row.save(update_fields=["at", "withdrawn_at", "turns"])
        fact = Reacted(whom) if on else ReactionWithdrawn(whom)
        record(
            fact, key=f"reacted:{post}:{membership_id}:{row.turns}", community=community, group=group, identity=identity_id, channel=CHANNEL,
            subject=("post", post),
        )  # fmt: skip
    return True


def liked_by(post_ids: Iterable[int], membership_id: int) -> tuple[dict[int, int], frozenset[int]]:
    """How many people like each of these posts, and which of them this member likes; one read."""
    rows = Reaction.objects.filter(post__in=list(post_ids), withdrawn_at=None).values_list("post_id", "membership_id")
    found = [(post, who) for post, who in rows if post is not None]
    return dict(Counter(post for post, _who in found)), frozenset(post for post, who in found if who == membership_id)

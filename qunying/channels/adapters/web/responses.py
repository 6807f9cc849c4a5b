"""What members did with some cards of the web community: who saw each, who answered it, who liked it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from qunying.channels.adapters.web.models import Post, Reaction
from qunying.channels.adapters.web.models import Seen as Cursor
from qunying.journal import read


@dataclass(slots=True)
class Response:
    """The memberships that saw a card, and those that answered or liked it; staff look without leaving a trace, but answer like everybody."""

    seen: set[int] = field(default_factory=set)
    acted: set[int] = field(default_factory=set)


def responses(post_ids: Iterable[int], *, until: datetime) -> dict[int, Response]:
    """For each of these cards who saw it, and who answered or liked it up to the moment; what was taken back does not count. Five reads."""
    wanted = sorted(set(post_ids))
    found: dict[int, Response] = {post: Response() for post in wanted}
    group_of = dict(Post.objects.filter(pk__in=wanted).values_list("id", "group_id"))
    if not group_of:
        return found
    _saw(found, group_of)
    # Feeds are indexed by group and id, and an answer comes after what it answers.
    said = Post.objects.filter(group_id__in=set(group_of.values()), id__gt=wanted[0], reply_to_id__in=wanted, recalled_at=None, posted_at__lte=until)
    for post, who in said.values_list("reply_to_id", "membership_id"):
        if post is not None and who is not None:
            found[post].acted.add(who)
    liked = Reaction.objects.filter(post_id__in=wanted, withdrawn_at=None, at__lte=until)
    for post, who in liked.values_list("post_id", "membership_id"):
        found[post].acted.add(who)
    return found


def _saw(found: dict[int, Response], group_of: dict[int, int]) -> None:
    """Whoever has read so far may have seen the card; the fact of the first sight says so."""
    read_to: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for group, who, post in Cursor.objects.filter(group_id__in=set(group_of.values())).values_list("group_id", "membership_id", "post"):
        read_to[group].append((who, post))
    asked = {f"seen:{who}:{post}": (who, post) for post, group in group_of.items() for who, up_to in read_to[group] if up_to >= post}
    for key in read.known(list(asked)):
        who, post = asked[key]
        found[post].seen.add(who)

"""Members read a feed: one cursor each, and a fact for every delivered card's first sight by a member."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from qunying.channels.adapters.web.models import Post
from qunying.channels.adapters.web.models import Seen as Cursor
from qunying.channels.adapters.web.posting import CHANNEL
from qunying.channels.facts import Seen
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.bulk import chunks, db_time, paced
from qunying.kernel.verbs import verb

CHUNK = 300
CARDS_AT_ONCE = 50  # one look shows no more

_UPSERT = (
    "INSERT INTO channel_web_seen (community_id, membership_id, group_id, post, seen_at) VALUES (%s, %s, %s, %s, %s) "
    "ON CONFLICT (membership_id, group_id) DO UPDATE SET post = excluded.post, seen_at = excluded.seen_at WHERE channel_web_seen.post < excluded.post"
)


@dataclass(frozen=True, slots=True)
class Sight:
    """Somebody has seen a group's feed from post ``oldest`` up to ``post``; a member of staff leaves no fact."""

    membership: int
    identity: int
    community: int
    group: int
    post: int
    oldest: int = 0
    staff: bool = False


@verb("channels.see")
def see(membership_id: int, *, identity_id: int, community: int, group: int, post: int, oldest: int = 0, staff: bool = False) -> int:
    """The member has read the feed up to the post; returns how many delivered cards they saw for the first time."""
    return see_many([Sight(membership_id, identity_id, community, group, post, oldest, staff)])


def see_many(sights: Sequence[Sight]) -> int:
    """Every sight has moved its member's cursor forward; returns how many first sights of delivered cards were recorded.

    Looking again at what was seen writes nothing. A card is seen first once per member, whatever the cursors say.
    """
    return sum(_see(part) for part in paced(chunks(sights, CHUNK)))


def _see(sights: Sequence[Sight]) -> int:
    cursors = _cursors(sights)
    moved = sorted((s for s in sights if s.post > cursors.get((s.membership, s.group), 0)), key=lambda s: (s.membership, s.group, s.post))
    if not moved:
        return 0
    cards = _cards(moved, cursors)
    now = clock.now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.executemany(_UPSERT, [(s.community, s.membership, s.group, s.post, db_time(now)) for s in moved])
        return len(record_many([draft for s in moved if not s.staff for draft in _drafts(s, cursors, cards[s.group], now)]))


def _cursors(sights: Sequence[Sight]) -> dict[tuple[int, int], int]:
    rows: Any = Cursor.objects.filter(membership__in={s.membership for s in sights}, group__in={s.group for s in sights})
    return {(membership, group): post for membership, group, post in rows.values_list("membership_id", "group_id", "post")}


def _cards(sights: Sequence[Sight], cursors: dict[tuple[int, int], int]) -> dict[int, list[tuple[int, datetime]]]:
    """The delivered cards of these groups that any of the sights may have come upon, oldest first."""
    low = min(max(cursors.get((s.membership, s.group), 0), s.oldest - 1) for s in sights)
    rows = Post.objects.filter(group__in={s.group for s in sights}, kind=Post.Kind.CARD, id__gt=low, id__lte=max(s.post for s in sights))
    cards: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    for group, post, posted_at in rows.order_by("id").values_list("group_id", "id", "posted_at"):
        cards[group].append((post, posted_at))
    return cards


def _drafts(sight: Sight, cursors: dict[tuple[int, int], int], cards: list[tuple[int, datetime]], now: datetime) -> list[Draft]:
    low = max(cursors.get((sight.membership, sight.group), 0), sight.oldest - 1)
    seen = [(post, at) for post, at in cards if low < post <= sight.post][-CARDS_AT_ONCE:]
    return [
        Draft(
            Seen(post, max(0, int((now - at).total_seconds()))), f"seen:{sight.membership}:{post}", sight.community, group=sight.group,
            identity=sight.identity, channel=CHANNEL, subject=("post", post),
        )
        for post, at in seen
    ]  # fmt: skip

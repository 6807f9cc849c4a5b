"""What one may do with content; apply does it, inside its own transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qunying.content.models import Link, Script
from qunying.content.sharing import Visitor, group_links, member_link, open_link
from qunying.kernel import clock

SCRIPTS_PER_STATEMENT = 200

__all__ = [
    "Visitor", "Words", "group_links", "member_link", "open_link", "retire_scripts", "set_links", "write_scripts",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """What is said in one slot of one day, in both variants."""

    day: int
    slot: str
    title: str
    full: str
    short: str

    @property
    def sha256(self) -> str:
        """A fingerprint of title and both variants."""
        return hashlib.sha256("\x1f".join((self.title, self.full, self.short)).encode()).hexdigest()


def write_scripts(community_id: int, words: Sequence[Words], *, revision: int) -> None:
    """These words hold from now on; what was said before stays on record, retired."""
    retire_scripts(community_id, [(item.day, item.slot) for item in words])
    at = clock.now()
    rows = [
        Script(community_id=community_id, day=item.day, slot=item.slot, sha256=item.sha256, title=item.title, full=item.full, short=item.short,
               revision=revision, written_at=at)
        for item in words
    ]  # fmt: skip
    Script.objects.bulk_create(rows, batch_size=SCRIPTS_PER_STATEMENT)


def retire_scripts(community_id: int, places: Sequence[tuple[int, str]]) -> None:
    """Nothing is to be said any more at these (day, slot); the rows stay on record."""
    wanted = set(places)
    rows = Script.objects.filter(community_id=community_id, retired_at=None).values_list("pk", "day", "slot")
    gone = [pk for pk, day, slot in rows if (day, slot) in wanted]
    Script.objects.filter(pk__in=gone).update(retired_at=clock.now())


def set_links(community_id: int, links: Mapping[str, str | None]) -> None:
    """Each key leads to its target; None takes the key away."""
    for key, target in sorted(links.items()):
        if target is None:
            Link.objects.filter(community_id=community_id, key=key).delete()
        else:
            Link.objects.update_or_create(community_id=community_id, key=key, defaults={"target": target})

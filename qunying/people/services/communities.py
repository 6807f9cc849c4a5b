"""Communities: founding one and changing what it is called."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from qunying.journal.record import open_book
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.people.models import Community

CHANGEABLE = frozenset({"name", "kind", "timezone", "group_word", "attribution"})


def create_community(
    *, slug: str, name: str, kind: str, timezone: str, group_word: str = "群", is_demo: bool = False, is_archive: bool = False, attribution: str = ""
) -> Community:
    """The community exists and its book in the journal is open; refused ``slug_taken`` or ``unknown_timezone``."""
    check_timezone(timezone)
    with transaction.atomic():
        if Community.objects.filter(slug=slug).exists():
            raise Refused("slug_taken", slug=slug)
        community = Community.objects.create(
            slug=slug, name=name, kind=kind, timezone=timezone, group_word=group_word,
            is_demo=is_demo, is_archive=is_archive, attribution=attribution, created_at=clock.now(),
        )  # fmt: skip
        open_book(community.pk, timezone)
    return community


def change_community(community_id: int, **fields: str) -> Community:
    """The community carries these values (name, kind, timezone, group_word, attribution); a new time zone holds for facts from now on."""
    unknown = set(fields) - CHANGEABLE
    if unknown:
        raise TypeError(f"a community's {sorted(unknown)} cannot be changed")
    if "timezone" in fields:
        check_timezone(fields["timezone"])
    with transaction.atomic():
        Community.objects.filter(pk=community_id).update(**fields)
        community = Community.objects.get(pk=community_id)
        if "timezone" in fields:
            open_book(community_id, community.timezone)
    return community


def check_timezone(name: str) -> None:
    """Refuse ``unknown_timezone`` for a name the time zone database does not hold."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused("unknown_timezone", timezone=name) from None

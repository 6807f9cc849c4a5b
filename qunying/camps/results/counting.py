"""What can be seen of some delivered items: who saw each, who opened its link, who did what it asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Sum

from qunying.activities import queries as activities
from qunying.camps.hosts import visits
from qunying.camps.models import Delivery
from qunying.camps.results.models import ItemRating, Result
from qunying.channels import queries as channels
from qunying.channels import registry
from qunying.channels.queries import Response
from qunying.journal.record import timezone_of
from qunying.kernel import clock
from qunying.people import queries as people


@dataclass(frozen=True, slots=True)
class Counts:
    """Members who saw the item, devices that opened its link, members who did what it asks; None where that cannot be seen."""

    seen: int | None
    opened: int | None
    took_part: int | None

    def blind(self, *, asks_rating: bool) -> bool:
        """Whether nothing at all can be seen of the item."""
        return self.seen is None and self.opened is None and self.took_part is None and not asks_rating


def count(rows: Sequence[Result], *, until: datetime) -> dict[int, Counts]:
    """The counts of each of these items of one community up to the moment, staff left out; a constant number of reads."""
    if not rows:
        return {}
    community = rows[0].community_id
    items = {one.pk: one for one in Delivery.objects.filter(pk__in=[row.pk for row in rows])}
    readable = _readable(community)
    posts = {row.pk: row.message for row in rows if row.message is not None and items[row.pk].channel in readable}
    answered, staff = channels.responses(posts.values(), until=until), people.staff_memberships(community)
    checked, opened, rated = _checked(rows, community, until), _opened(rows, posts), ratings(rows)
    found = {}
    for row in rows:
        response = answered[posts[row.pk]] if row.pk in posts else None
        acted = _acted(row, response, checked.get(row.pk, set()))
        raters = rated[row.pk][2] if row.pk in rated else frozenset()
        saw = None if response is None else len((response.seen | response.acted | raters) - staff)
        found[row.pk] = Counts(saw, opened.get(row.pk), None if acted is None else len(acted - staff))
    return found


def _acted(row: Result, response: Response | None, checked: set[int]) -> set[int] | None:
    """Who did what the item asks: answered or liked it, or checked in where it leads to that; None where neither can be seen."""
    if response is None:
        return checked if row.asks_check_in else None
    return response.acted | checked


def _readable(community: int) -> set[str]:
    """The channels, by key, that show who has read what."""
    return {key for key, row in channels.channels(community).items() if registry.kind(row.kind).capabilities.observability.get("seen") is True}


def _checked(rows: Iterable[Result], community: int, until: datetime) -> dict[int, set[int]]:
    """Who checked in after each item that leads to the check-in, on the day of its delivery, in its group."""
    asking = [row for row in rows if row.asks_check_in]
    if not asking:
        return {}
    zone = timezone_of(community)
    days = {row.pk: clock.local_day(row.delivered_at, zone) for row in asking}
    found = activities.check_ins_of({row.group_id for row in asking}, set(days.values()), until=until)
    told: dict[tuple[int, object], list[tuple[int, datetime]]] = {}
    for group, who, at in found:
        told.setdefault((group, clock.local_day(at, zone)), []).append((who, at))
    return {row.pk: {who for who, at in told.get((row.group_id, days[row.pk]), ()) if at >= row.delivered_at} for row in asking}


def _opened(rows: Iterable[Result], posts: dict[int, int]) -> dict[int, int]:
    """How many devices opened the link under each item that a person sent by hand."""
    fates = channels.fates("delivery", [row.pk for row in rows if row.pk not in posts])
    by_hand = {pk: found[-1].outbox_id for pk, found in fates.items() if found[-1].mode == registry.MANUAL}
    counts = Counter(visits.counts(by_hand.values()))
    return {pk: counts[outbox] for pk, outbox in by_hand.items()}


def ratings(rows: Iterable[Result]) -> dict[int, tuple[int, int, frozenset[int]]]:
    """Sum and number of each item's ratings, and who gave them."""
    given = ItemRating.objects.filter(result__in=[row.pk for row in rows if row.asks_rating])
    sums = {row["result_id"]: (row["sum"], row["n"]) for row in given.values("result_id").annotate(sum=Sum("stars"), n=Count("id"))}
    who: dict[int, set[int]] = {}
    for item, membership in given.values_list("result_id", "membership_id"):
        who.setdefault(item, set()).add(membership)
    return {item: (sum_, n, frozenset(who.get(item, ()))) for item, (sum_, n) in sums.items()}

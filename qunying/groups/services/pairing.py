"""Newcomers are introduced to members who have been there: one each, spread evenly over those who can."""

from __future__ import annotations

import heapq
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Count

from qunying.groups.facts import Paired
from qunying.groups.learners import MEMBER
from qunying.groups.models import Group, Pairing, Seat
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb

NEW_DAYS: Final = 14  # a newcomer for so long; who is to show somebody around must have been there longer
AT_ONCE: Final = 100


@verb("groups.pair", needs=("owner", "operator", "host"))
def pair(group_id: int) -> int:
    """Every newcomer of the group who had nobody yet has a member who has been there longer; returns how many. Refused ``nobody_to_pair_with``.

    Who was given fewest newcomers so far comes first, then who has been there longest. A hundred at once; the next call goes on.
    """
    with transaction.atomic():
        group = Group.objects.select_for_update(no_key=True).get(pk=group_id)
        since = clock.now() - timedelta(days=NEW_DAYS)
        seats = Seat.objects.filter(group=group, left_at=None, membership__kind=MEMBER).select_related("membership")
        had = Pairing.objects.filter(group=group)
        new = seats.filter(joined_at__gte=since).exclude(membership__in=had.values("newcomer")).order_by("joined_at", "pk")[:AT_ONCE]
        load = dict(had.values_list("partner").annotate(n=Count("pk")))
        old = [(load.get(one.membership_id, 0), place, one) for place, one in enumerate(seats.filter(joined_at__lt=since).order_by("joined_at", "pk"))]
        if not new:
            return 0
        if not old:
            raise Refused("nobody_to_pair_with", group=group.name, days=NEW_DAYS)
        heapq.heapify(old)
        found = []
        for one in new:
            count, place, other = old[0]
            heapq.heapreplace(old, (count + 1, place, other))
            found.append((one, other))
        _introduce(group, found)
    return len(found)


def _introduce(group: Group, found: list[tuple[Seat, Seat]]) -> None:
    now = clock.now()
    rows = Pairing.objects.bulk_create(
        Pairing(community_id=group.community_id, group=group, newcomer=one.membership, partner=other.membership, paired_at=now) for one, other in found
    )
    record_many([
        Draft(
            Paired(row.partner.identity_id), key=f"groups.paired:{row.pk}", community=group.community_id, group=group.pk,
            identity=row.newcomer.identity_id, subject=("pairing", row.pk),
        )
        for row in rows
    ])  # fmt: skip

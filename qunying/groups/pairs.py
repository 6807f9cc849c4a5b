"""Who was introduced to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from qunying.groups.models import Pairing
from qunying.kernel import clock

FRESH_DAYS = 14  # so long both are reminded of each other


@dataclass(frozen=True, slots=True)
class PairRow:
    """A newcomer and the member they were introduced to, by the names they have there."""

    newcomer_id: int
    newcomer: str
    partner_id: int
    partner: str
    paired_at: datetime


def pairs(group_id: int, *, limit: int = 100) -> list[PairRow]:
    """The introductions in the group, the latest first."""
    return [_row(one) for one in _named(Q(group=group_id)).order_by("-paired_at", "-pk")[:limit]]


def fresh_pairs(membership_id: int, group_id: int) -> list[PairRow]:
    """With whom the member was brought together there lately, on either side."""
    lately = Q(group=group_id, paired_at__gt=clock.now() - timedelta(days=FRESH_DAYS))
    return [_row(one) for one in _named(lately & (Q(newcomer=membership_id) | Q(partner=membership_id))).order_by("-paired_at", "-pk")]


def _named(where: Q) -> QuerySet[Pairing]:
    return Pairing.objects.filter(where).select_related("newcomer", "partner")


def _row(one: Pairing) -> PairRow:
    return PairRow(one.newcomer_id, one.newcomer.display_name, one.partner_id, one.partner.display_name, one.paired_at)

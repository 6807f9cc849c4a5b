"""What commerce does when a fact arrives: whoever sits down in a group has the coupons that come with joining; and daily: sources that ran dry are told."""

from __future__ import annotations

from collections.abc import Sequence

from qunying.commerce import drying, services
from qunying.journal.facts import Recorded
from qunying.journal.reactions import on

__all__ = ["drying", "welcome"]


@on("groups.joined", consumer="commerce.welcome")
def welcome(facts: Sequence[Recorded]) -> None:
    """Each member has every coupon that comes with joining, once for life, while there are any."""
    for community in sorted({fact.community for fact in facts}):
        seats = [(fact.subject_id, fact.group) for fact in facts if fact.community == community and fact.subject_id and fact.group]
        services.welcome_many(community, seats)

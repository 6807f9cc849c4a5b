"""What people do about facts: a wave of joinings is an alarm; and what they do every day: judge levels."""

from __future__ import annotations

from collections.abc import Sequence

from qunying.journal.facts import Recorded
from qunying.journal.reactions import on
from qunying.journal.record import Origin
from qunying.people import bursts
from qunying.people.levels import keeping

__all__ = ["keeping", "look_for_waves"]


@on("people.joined", consumer="people.bulk_joins", origins=frozenset({Origin.LIVE}))
def look_for_waves(facts: Sequence[Recorded]) -> None:
    """Every wave of these joinings has its task."""
    for community in sorted({fact.community for fact in facts}):
        bursts.watch(community, [fact for fact in facts if fact.community == community])

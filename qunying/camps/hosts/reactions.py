"""What the host's work does when the plan or the duties change: tomorrow's briefs are looked at again."""

from __future__ import annotations

from collections.abc import Sequence

from qunying.camps.hosts.evenings import refresh
from qunying.journal.facts import Recorded
from qunying.journal.reactions import on


@on("blueprint.applied", "groups.appointed", "groups.relieved", consumer="camps.briefs_follow_the_plan")
def follow(facts: Sequence[Recorded]) -> None:
    """The briefs of the communities of these facts say what the plan says now; nothing happens where there are none yet."""
    newest = {fact.community: fact.id for fact in facts if fact.community}
    for community, fact in sorted(newest.items()):
        refresh(community, key=str(fact))

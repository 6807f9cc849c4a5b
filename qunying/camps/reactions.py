"""What camps do when room appears and when somebody has seen to a rescue: whoever waits is seated, what was done will be judged."""

from __future__ import annotations

from collections.abc import Sequence

from qunying.camps.rescue import following
from qunying.camps.services import place_waiting
from qunying.journal.facts import Recorded
from qunying.journal.reactions import on


@on("groups.left", "groups.created", consumer="camps.place_waiting")
def place(facts: Sequence[Recorded]) -> None:
    """Those who have waited longest in these communities sit where there is room now; with nobody waiting nothing happens."""
    for community in sorted({fact.community for fact in facts}):
        place_waiting(community)


@on("flows.task_finished", "flows.task_escalated", consumer="camps.follow_rescue")
def follow_rescue(facts: Sequence[Recorded]) -> None:
    """A rescue that was done is judged a day later, one that nobody accepted is known to whoever has it now, one that was closed is over."""
    following.follow(facts)

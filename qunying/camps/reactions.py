"""What camps do when room appears: whoever waits is seated."""

from __future__ import annotations

from collections.abc import Sequence

from qunying.camps.services import place_waiting
from qunying.journal.facts import Recorded
from qunying.journal.reactions import on


@on("groups.left", "groups.created", consumer="camps.place_waiting")
def place(facts: Sequence[Recorded]) -> None:
    """Those who have waited longest in these communities sit where there is room now; with nobody waiting nothing happens."""
    for community in sorted({fact.community for fact in facts}):
        place_waiting(community)

"""What can have happened to a community's charter."""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


@fact("charter.mission_changed")
@dataclass(frozen=True, slots=True)
class MissionChanged:
    """The mission reads differently from this revision on; members are told."""

    revision: int
    mission: Code  # keyed hash of the new wording: the wording itself stands in the table

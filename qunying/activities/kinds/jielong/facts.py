"""What can have happened on a daily list."""

from dataclasses import dataclass

from qunying.journal.facts import fact


@fact("activities.jielong_joined")
@dataclass(frozen=True, slots=True)
class JielongJoined:
    """A member wants so many today."""

    activity: int
    quantity: int


@fact("activities.jielong_changed")
@dataclass(frozen=True, slots=True)
class JielongChanged:
    """A member wants another number than before; 0 is nothing any more."""

    activity: int
    quantity: int
    before: int

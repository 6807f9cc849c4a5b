"""What can have happened in activities."""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


@fact("activities.checked_in")
@dataclass(frozen=True, slots=True)
class CheckedIn:
    """Somebody checked in for the day; ``streak`` counts this day."""

    activity: int
    streak: int
    best: int
    share: Code  # own: by themselves

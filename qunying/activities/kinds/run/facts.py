"""What can have happened around an offline event."""

from dataclasses import dataclass

from qunying.journal.facts import fact


@fact("activities.run_signed_up")
@dataclass(frozen=True, slots=True)
class RunSignedUp:
    """A member means to come."""

    activity: int


@fact("activities.run_cancelled")
@dataclass(frozen=True, slots=True)
class RunCancelled:
    """A member who meant to come does not."""

    activity: int


@fact("activities.run_arrived")
@dataclass(frozen=True, slots=True)
class RunArrived:
    """A member gave the code of the day on the spot."""

    activity: int


@fact("activities.run_result")
@dataclass(frozen=True, slots=True)
class RunResult:
    """How far a member came, and in how many seconds where that was measured; a corrected result is another fact."""

    activity: int
    metres: int
    seconds: int | None

"""What can have happened in camps."""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


@fact("camps.enrolled")
@dataclass(frozen=True, slots=True)
class Enrolled:
    """A member chose a way to take part and was given a route, or waits for one."""

    choice: Code
    route: Code | None
    waited: bool


@fact("camps.placed")
@dataclass(frozen=True, slots=True)
class Placed:
    """A member who had been waiting was given a seat."""

    choice: Code
    route: Code
    waited_seconds: int

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


@fact("camps.alarm_raised")
@dataclass(frozen=True, slots=True)
class AlarmRaised:
    """A group may be falling apart: members left, or nobody did anything; ``level`` counts the rounds of rescue."""

    level: int
    reason: Code  # leaving | silent
    learners: int
    left: int
    share: float
    silent_hours: int


@fact("camps.rescue_judged")
@dataclass(frozen=True, slots=True)
class RescueJudged:
    """A day after somebody had done something about an alarm it was looked whether it helped."""

    level: int
    reason: Code
    recovered: bool
    before: int  # members active in the day before the alarm
    after: int  # and in the day after the work was done
    left: int  # members who left by themselves in that day


@fact("camps.reminded")
@dataclass(frozen=True, slots=True)
class Reminded:
    """Whoever has to act was told again, at most once an hour; ``posted`` when the house said it in the staff's group itself."""

    about: Code  # delivery | task
    posted: bool
    hour: int  # since the moment it was due

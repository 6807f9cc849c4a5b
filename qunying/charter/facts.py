"""What can have happened to a community's charter."""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


@fact("charter.mission_changed")
@dataclass(frozen=True, slots=True)
class MissionChanged:
    """The mission reads differently from this revision on; members are told."""

    revision: int
    mission: Code  # keyed hash of the new wording: the wording itself stands in the table


@fact("charter.promise_judged")
@dataclass(frozen=True, slots=True)
class PromiseJudged:
    """What became of a promise owed once in a group, and the facts that say so."""

    verdict: Code  # kept | late | short | missed | moved | unseen
    promise: int
    late_seconds: int | None
    lasted_minutes: int | None
    evidence: tuple[int, ...]
    owed_day: int | None = None  # the local day it was owed on, days since 1970: what nobody kept is judged only after midnight


@fact("charter.session_begun")
@dataclass(frozen=True, slots=True)
class SessionBegun:
    """A person tapped that what was promised begins."""

    promise: int
    late_seconds: int


@fact("charter.session_ended")
@dataclass(frozen=True, slots=True)
class SessionEnded:
    """A person tapped that what was promised is over."""

    promise: int
    lasted_minutes: int


@fact("charter.goal_read")
@dataclass(frozen=True, slots=True)
class GoalRead:
    """What the measure of a goal said at the end of a day; with a group, what it said there."""

    goal: int
    measure: Code
    window: int
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    state: Code  # ok | partial | unobservable | none


@fact("charter.senses_scored")
@dataclass(frozen=True, slots=True)
class SensesScored:
    """Somebody of the staff judged the four senses of a group by the checklist; each is 0 to 100."""

    ritual: int
    participation: int
    organization: int
    belonging: int
    items: int  # answered


@fact("charter.methods_scored")
@dataclass(frozen=True, slots=True)
class MethodsScored:
    """Somebody of the staff scored methods of a group by hand, each 0 to 5."""

    names: tuple[Code, ...]
    values: tuple[int, ...]


@fact("charter.structure_declared")
@dataclass(frozen=True, slots=True)
class StructureDeclared:
    """What holds a group together as declared from then on: people with a duty, chats, and whether a declared route and size rule who comes in."""

    core: int
    platforms: int
    entry: int


@fact("charter.scores_weighed")
@dataclass(frozen=True, slots=True)
class ScoresWeighed:
    """The scorecards weigh their evidence differently from then on; what is not named weighs as built in."""

    weights: Code  # the version, such as v1.2
    names: tuple[Code, ...]
    values: tuple[int, ...]


@fact("charter.scored")
@dataclass(frozen=True, slots=True)
class Scored:
    """A group's score of a whole month, with every figure it was made of: from these and the weights' version it can be made again."""

    kind: Code  # senses | structure | isooc | methods
    part: Code
    month: int  # 202611
    score: int  # 0 to 100
    weights: Code
    names: tuple[Code, ...]  # of each figure: its number, out of how many (….of), from how many facts (….facts)
    values: tuple[int, ...]

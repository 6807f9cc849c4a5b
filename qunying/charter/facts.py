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

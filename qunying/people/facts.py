"""What can have happened to people."""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


@fact("people.joined")
@dataclass(frozen=True, slots=True)
class Joined:
    """A person became a member of the community; ``first`` is false when they had been one before."""

    member_kind: Code  # member | staff | bot
    first: bool


@fact("people.left")
@dataclass(frozen=True, slots=True)
class Left:
    """A member left the community."""

    days_stayed: int
    reason: Code  # left | removed

"""What can have happened to people."""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


@fact("people.joined")
@dataclass(frozen=True, slots=True)
class Joined:
    """A person became a member of the community; ``first`` is false when they had been one before."""

    member_kind: Code  # member | staff | bot
    first: bool
    source: Code | None = None  # invite | link | staff | import; unknown when absent
    source_ref: int | None = None  # the invite, the tracked link or the member of staff
    inviter: int | None = None  # identity of the member who asked them in


@fact("people.left")
@dataclass(frozen=True, slots=True)
class Left:
    """A member left the community."""

    days_stayed: int
    reason: Code  # left | removed


@fact("people.hired")
@dataclass(frozen=True, slots=True)
class Hired:
    """Somebody works for the community from now on; who had been a member acts as staff from this moment, not before."""

    role: Code
    promoted: bool  # had been a member and stays one person


@fact("people.dismissed")
@dataclass(frozen=True, slots=True)
class Dismissed:
    """Somebody works here no longer; who had been promoted is a member again."""

    role: Code
    remains: bool  # as a member
    days_worked: int

"""What can have happened to groups and seats in them."""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


@fact("groups.created")
@dataclass(frozen=True, slots=True)
class Created:
    """A group exists."""

    route: Code
    capacity: int


@fact("groups.joined")
@dataclass(frozen=True, slots=True)
class Joined:
    """A member took a seat in a group; ``first`` is false when they had sat in it before."""

    seats_taken: int
    capacity: int
    first: bool


@fact("groups.left")
@dataclass(frozen=True, slots=True)
class Left:
    """A member gave up a seat."""

    reason: Code  # left | removed | moved
    days_stayed: int


@fact("groups.appointed")
@dataclass(frozen=True, slots=True)
class Appointed:
    """A member of staff took up a duty in a group."""

    duty: Code


@fact("groups.relieved")
@dataclass(frozen=True, slots=True)
class Relieved:
    """A member of staff was relieved of a duty in a group."""

    duty: Code


@fact("groups.chat_bound")
@dataclass(frozen=True, slots=True)
class ChatBound:
    """A chat of the fact's channel carries a group: from now on what that channel shows can be seen of it."""

    owned: bool  # whether it is known which member of staff owns the chat there


@fact("groups.chat_unbound")
@dataclass(frozen=True, slots=True)
class ChatUnbound:
    """A chat of the fact's channel carries the group no longer."""

    days_bound: int


@fact("groups.duty_granted")
@dataclass(frozen=True, slots=True)
class DutyGranted:
    """A member of staff was given one of the four duties in a group."""

    bundle: Code  # manage | operate | maintain | plan
    declared: bool


@fact("groups.duty_withdrawn")
@dataclass(frozen=True, slots=True)
class DutyWithdrawn:
    """A duty in a group was taken back."""

    bundle: Code


@fact("groups.signal_turned")
@dataclass(frozen=True, slots=True)
class SignalTurned:
    """By a published rule a group is in another state from that day on; ``names`` and ``values`` are the figures the rule looked at."""

    signal: Code
    before: Code
    after: Code
    alarm: bool
    names: tuple[Code, ...]
    values: tuple[int, ...]


@fact("groups.paired")
@dataclass(frozen=True, slots=True)
class Paired:
    """A newcomer to a group was introduced to a member who had been there; the identity is the newcomer's."""

    partner: int  # identity of the other

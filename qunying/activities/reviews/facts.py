"""What can have happened between a reviewer and what a member wrote."""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


@fact("activities.reviewed")
@dataclass(frozen=True, slots=True)
class Reviewed:
    """Something a member wrote was reviewed, so many minutes after it came; the identity is the member's."""

    activity: int
    row: int
    verdict: Code  # liked | excellent | returned
    template: Code | None
    minutes: int
    reviewer: int | None = None  # identity of who read it; absent in older ones, which staff read


@fact("activities.excelled")
@dataclass(frozen=True, slots=True)
class Excelled:
    """What a member wrote was called excellent: a rule may pay this."""

    activity: int
    row: int


@fact("activities.handed_in_again")
@dataclass(frozen=True, slots=True)
class HandedInAgain:
    """A member wrote anew what had been returned."""

    activity: int
    row: int
    length: int


@fact("activities.peer_trusted")
@dataclass(frozen=True, slots=True)
class PeerTrusted:
    """A member, the identity of the envelope, reviews what others of the group write from now on."""

    days_seated: int  # how long they had sat in the group by then


@fact("activities.peer_relieved")
@dataclass(frozen=True, slots=True)
class PeerRelieved:
    """A member reviews what others of the group write no longer."""

    by_themselves: bool

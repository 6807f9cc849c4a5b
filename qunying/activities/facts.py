"""What can have happened in activities; what is special to a kind stands in its folder."""

from dataclasses import dataclass

from qunying.activities.kinds import modules
from qunying.activities.leading.facts import Entrusted, Hosted, LeadEnded
from qunying.activities.reviews.facts import Excelled, HandedInAgain, PeerRelieved, PeerTrusted, Reviewed
from qunying.journal.facts import Code, fact

__all__ = [
    "Adopted", "AnnouncementWaits", "CheckedIn", "Contributed", "Entrusted", "Excelled", "HandedInAgain", "Hosted", "ImprovementDeclared",
    "ImprovementReleased", "LeadEnded", "PeerRelieved", "PeerTrusted", "Reviewed",
]  # fmt: skip


@fact("activities.checked_in")
@dataclass(frozen=True, slots=True)
class CheckedIn:
    """Somebody checked in for the day; ``streak`` counts this day."""

    activity: int
    streak: int
    best: int
    share: Code  # own: by themselves


@fact("activities.improvement_declared")
@dataclass(frozen=True, slots=True)
class ImprovementDeclared:
    """A change of the product that goes back to members was written down."""

    improvement: int


@fact("activities.adopted")
@dataclass(frozen=True, slots=True)
class Adopted:
    """What a member gave leads to a change; the identity is the member's."""

    activity: int
    row: int
    improvement: int


@fact("activities.improvement_released")
@dataclass(frozen=True, slots=True)
class ImprovementReleased:
    """The change is out; ``sources`` is how many things members gave lie behind it."""

    improvement: int
    sources: int


@fact("activities.contributed")
@dataclass(frozen=True, slots=True)
class Contributed:
    """A change that goes back to this member is out."""

    improvement: int


@fact("activities.announcement_waits")
@dataclass(frozen=True, slots=True)
class AnnouncementWaits:
    """The moment of an announcement has come, and there is nothing to say yet."""

    activity: int
    kind: Code


modules("facts")

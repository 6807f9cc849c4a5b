"""What can have happened about who leads an activity."""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


@fact("activities.entrusted")
@dataclass(frozen=True, slots=True)
class Entrusted:
    """A member, the identity of the envelope, is asked to lead an activity; without a group in the envelope, in all of them."""

    activity: int


@fact("activities.lead_ended")
@dataclass(frozen=True, slots=True)
class LeadEnded:
    """A member leads the activity no longer."""

    activity: int
    why: Code  # declined | replaced | relieved


@fact("activities.hosted")
@dataclass(frozen=True, slots=True)
class Hosted:
    """An activity is over, and this is who led it: the identity of the envelope; without one nobody was named, so the staff did.

    Led as a whole it is one, without a group; led group by group it is one for each group.
    """

    activity: int
    kind: Code

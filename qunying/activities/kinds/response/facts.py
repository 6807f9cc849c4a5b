"""What can have happened to a response."""

from dataclasses import dataclass

from qunying.journal.facts import fact


@fact("activities.response_published")
@dataclass(frozen=True, slots=True)
class ResponsePublished:
    """What a call brought was said to its groups: how much came, how much was answered, how much leads to a change."""

    activity: int
    of: int
    items: int
    answered: int
    adopted: int
    groups: int

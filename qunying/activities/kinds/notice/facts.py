"""What can have happened to a notice."""

from dataclasses import dataclass

from qunying.journal.facts import fact


@fact("activities.notice_sent")
@dataclass(frozen=True, slots=True)
class NoticeSent:
    """What was released, and thanks to how many, was said to the groups; ``named`` of them by name."""

    activity: int
    changes: int
    contributors: int
    named: int
    groups: int

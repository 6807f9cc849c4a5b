"""What can have happened to what members say to a call."""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


@fact("activities.feedback_sent")
@dataclass(frozen=True, slots=True)
class FeedbackSent:
    """A member sent something to a call."""

    activity: int
    type: Code  # question | suggestion | praise
    length: int


@fact("activities.feedback_answered")
@dataclass(frozen=True, slots=True)
class FeedbackAnswered:
    """Staff answered an item, so many minutes after it came; the identity is the member's."""

    activity: int
    item: int
    minutes: int

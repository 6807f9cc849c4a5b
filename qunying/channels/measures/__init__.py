"""Numbers about channels: what is said, who carries it, and how punctual delivery is."""

from qunying.channels import attention, silence, solo
from qunying.channels.measures import (
    activity,
    answers,
    bases,
    breadth,
    carrying,
    delivery,
    habit,
    heard,
    items,
    marks,
    personal,
    quality,
    ties,
    turns,
    waiting,
    worth,
)

__all__ = [
    "activity", "answers", "attention", "bases", "breadth", "carrying", "delivery", "habit", "heard", "items", "marks", "personal", "quality", "silence",
    "solo", "ties", "turns", "waiting", "worth",
]  # fmt: skip

"""Numbers about channels: what is said, who carries it, and how punctual delivery is."""

from qunying.channels import attention, silence, slide, solo, stagnation
from qunying.channels.measures import (
    activity,
    answers,
    bases,
    breadth,
    carrying,
    circles,
    comparing,
    delivery,
    habit,
    heard,
    items,
    joining,
    level_counts,
    marks,
    monthly,
    one_member,
    personal,
    quality,
    sliding,
    stiffening,
    ties,
    turning,
    turns,
    waiting,
    worth,
)

__all__ = [
    "activity", "answers", "attention", "bases", "breadth", "carrying", "circles", "comparing", "delivery", "habit", "heard", "items",
    "joining", "level_counts", "marks", "monthly", "one_member", "personal", "quality", "silence",
    "slide", "sliding", "solo", "stagnation", "stiffening", "ties", "turning", "turns", "waiting", "worth",
]  # fmt: skip

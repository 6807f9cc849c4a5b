"""Numbers about channels: what is said, who carries it, and how punctual delivery is."""

from qunying.channels import silence
from qunying.channels.measures import activity, answers, bases, breadth, carrying, delivery, habit, marks, personal, quality, ties, turns

__all__ = ["activity", "answers", "bases", "breadth", "carrying", "delivery", "habit", "marks", "personal", "quality", "silence", "ties", "turns"]

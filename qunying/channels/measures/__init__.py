"""Numbers about channels: what is said, who carries it, and how punctual delivery is."""

from qunying.channels.measures import delivery

__all__ = ["delivery"]

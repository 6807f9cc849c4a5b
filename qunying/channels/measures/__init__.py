"""Numbers about channels: what is said, who carries it, and how punctual delivery is."""

from qunying.channels import silence
from qunying.channels.measures import bases, delivery

__all__ = ["bases", "delivery", "silence"]

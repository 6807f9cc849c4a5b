"""Numbers about the work of a camp: what is done again and again, and the four symptoms of the self-check."""

from qunying.camps import improving
from qunying.camps.measures import chores, self_check

__all__ = ["chores", "improving", "self_check"]

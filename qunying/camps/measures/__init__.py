"""Numbers about the work of a camp: what is done again and again, and the four symptoms of the self-check, and who would recommend it."""

from qunying.camps import improving
from qunying.camps.measures import chores, diagnosis, recommending, self_check, topic

__all__ = ["chores", "diagnosis", "improving", "recommending", "self_check", "topic"]

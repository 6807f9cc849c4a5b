"""Numbers about the work of a camp: what is done again and again, and the four symptoms of the self-check, and who would recommend it."""

from qunying.camps import bribing, improving
from qunying.camps.measures import chores, diagnosis, output, recommending, results, self_check, topic

__all__ = ["bribing", "chores", "diagnosis", "improving", "output", "recommending", "results", "self_check", "topic"]

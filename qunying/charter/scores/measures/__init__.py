"""Numbers of the scorecards: scores of groups from facts, and whether structure goes with a longer life."""

from qunying.charter.scores.measures import survival
from qunying.charter.scores.measures.scores import KINDS

__all__ = ["KINDS", "survival"]

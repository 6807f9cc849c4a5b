"""What one may do with insight: keep a question, and drop it."""

from qunying.insight.asking.saved import Saved, drop, keep

__all__ = ["Saved", "drop", "keep"]

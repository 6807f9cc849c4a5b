"""What happens on channels by itself: files that were handed in are read by a worker's child."""

from qunying.channels.history.uploads import look

__all__ = ["look"]

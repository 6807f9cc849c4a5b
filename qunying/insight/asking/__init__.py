"""Ask the lake in SQL: read-only, of one community, with limits, in a process that can open nothing else."""

from qunying.insight.asking.running import Answer, ask
from qunying.insight.asking.saved import Saved, drop, keep, one, saved
from qunying.insight.asking.views import View, all_views, shows, shows_rows

__all__ = ["Answer", "Saved", "View", "all_views", "ask", "drop", "keep", "one", "saved", "shows", "shows_rows"]

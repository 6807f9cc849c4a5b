"""One generic engine of tasks for people; what a task is about is the business of the domain that registers its kind."""

from qunying.flows.tasks.kinds import LEVEL_MAX, Kind, kind
from qunying.flows.tasks.rows import TaskRow, urgency

__all__ = ["LEVEL_MAX", "Kind", "TaskRow", "kind", "urgency"]

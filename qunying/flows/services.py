"""What one may do in flows: schedule and run due work, open tasks for people and see them through."""

from qunying.flows.due import DueItem, LeaseLost, cancel_many, move_many, reopen_many, run_due, schedule_many
from qunying.flows.tasks.acts import accept_task, assign_task, close_task, finish_task
from qunying.flows.tasks.escalation import escalate
from qunying.flows.tasks.opening import NewTask, open_tasks
from qunying.flows.tasks.showing import tasks_shown

__all__ = [
    "DueItem", "LeaseLost", "NewTask", "accept_task", "assign_task", "cancel_many", "close_task", "escalate", "finish_task", "move_many", "open_tasks",
    "reopen_many", "run_due", "schedule_many", "tasks_shown",
]  # fmt: skip

"""What nobody accepts in time goes a level up: to whom, the kind's own resolver says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from qunying.flows.due import DueItem, cancel_many, schedule_many
from qunying.flows.facts import TaskEscalated
from qunying.flows.handlers import DueRow, handles
from qunying.flows.tasks import kinds
from qunying.flows.tasks.kinds import LEVEL_MAX
from qunying.flows.tasks.models import Task
from qunying.flows.tasks.rows import row_of
from qunying.journal.record import record
from qunying.kernel import clock

HANDLER = "flows.escalate_task"
AT_ONCE = 10  # each is handed over, noted and scheduled anew


def schedule(tasks: Sequence[Task]) -> None:
    """Each of these open tasks goes up at its time unless somebody accepts it before."""
    items = [(task, at) for task in tasks if (at := goes_up_at(task)) is not None]
    schedule_many([DueItem(_key(task), at, HANDLER, task.community, target=task.pk, arguments={"turn": task.turn}) for task, at in items])


def unschedule(task: Task) -> None:
    """The task's present turn goes up no more."""
    cancel_many([_key(task)])


def goes_up_at(task: Task) -> datetime | None:
    """When the task goes up if nobody accepts it; None for one that never does."""
    kind = kinds.get(task.kind)
    if kind.escalate is None or task.due_at is None or task.due_at <= task.given_at or task.level >= LEVEL_MAX:
        return None
    return task.given_at + (task.due_at - task.given_at) * kind.escalate_after


def hand_over(task: Task, owner: int) -> None:
    """The task, not saved yet, is that person's from now on, for as long as the kind gives; without such a time the old deadline stands."""
    now, within = clock.now(), kinds.get(task.kind).within
    task.owner, task.state, task.turn, task.given_at, task.accepted_at = owner, Task.State.OPEN, task.turn + 1, now, None
    task.due_at = now + within if within else task.due_at


@handles(HANDLER, at_once=AT_ONCE)
def escalate(rows: Sequence[DueRow]) -> None:
    """Every task that is still unaccepted in the turn its deadline was set for is on the next level, with whom the kind's resolver names."""
    turns = {row.target: row.arguments["turn"] for row in rows}
    wanted = Task.objects.select_for_update(no_key=True).filter(pk__in=[pk for pk in turns if pk is not None], state=Task.State.OPEN)
    for task in wanted.order_by("pk"):
        if task.turn == turns[task.pk]:
            _raise_level(task)


def _raise_level(task: Task) -> None:
    resolve = kinds.get(task.kind).escalate
    owner = resolve(replace(row_of(task), level=task.level + 1)) if resolve else None
    if owner is None:
        return
    task.level += 1
    hand_over(task, owner)
    task.save()
    record(
        TaskEscalated(task=task.kind, level=task.level, owner=owner), key=f"flows.task_escalated:{task.pk}:{task.level}",
        community=task.community, group=task.group, subject=("task", task.pk),
    )  # fmt: skip
    schedule([task])


def _key(task: Task) -> str:
    return f"task:{task.pk}:{task.turn}"

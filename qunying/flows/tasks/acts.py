"""What people do with tasks: give them to somebody, say that they are on it, say what came of it."""

from __future__ import annotations

from django.db import transaction

from qunying.flows.facts import TaskAccepted, TaskAssigned, TaskFinished
from qunying.flows.tasks.escalation import hand_over, schedule, unschedule
from qunying.flows.tasks.models import Task
from qunying.journal.record import record
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb

LIVE = (Task.State.OPEN, Task.State.ACCEPTED)
NOTE_MAX = 1000
ANY_STAFF = ("owner", "operator", "host", "reviewer", "guide")


@verb("flows.assign_task", needs=("owner", "operator"))
def assign_task(task_id: int, *, owner: int, by: int) -> bool:
    """The task is that person's, who has yet to accept it and has the kind's whole time; False when it already was theirs. Refused ``task_over``."""
    with transaction.atomic():
        task = _locked(task_id)
        if task.state not in LIVE:
            raise Refused("task_over", outcome=task.outcome)
        if task.owner == owner:
            return False
        unschedule(task)
        hand_over(task, owner)
        task.save()
        record(
            TaskAssigned(task=task.kind, owner=owner), key=f"flows.task_assigned:{task.pk}:{task.turn}",
            community=task.community, group=task.group, staff=by, subject=("task", task.pk),
        )  # fmt: skip
        schedule([task])
    return True


@verb("flows.accept_task", needs=ANY_STAFF)
def accept_task(task_id: int, *, by: int) -> bool:
    """Its owner is on the task, which goes up no more; nobody's task becomes theirs. False when they already were.

    Refused ``not_your_task``, and ``task_over`` for one that is finished or closed.
    """
    with transaction.atomic():
        task = _own(task_id, by)
        if task.state == Task.State.ACCEPTED:
            return False
        if task.state not in LIVE:
            raise Refused("task_over", outcome=task.outcome)
        _accept(task, by)
    return True


@verb("flows.finish_task", needs=ANY_STAFF)
def finish_task(task_id: int, *, by: int, outcome: str, note: str = "") -> bool:
    """Its owner has done the task, with that outcome and note; False when it was over already. Refused ``not_your_task``, ``note_too_long``."""
    note = note.strip()
    if len(note) > NOTE_MAX:
        raise Refused("note_too_long", length=len(note), limit=NOTE_MAX)
    with transaction.atomic():
        task = _own(task_id, by)
        if task.state not in LIVE:
            return False
        if task.state == Task.State.OPEN:
            _accept(task, by)
        _end(task, Task.State.FINISHED, outcome, note, staff=by)
    return True


@verb("flows.close_task", needs=("owner", "operator"))
def close_task(task_id: int, *, outcome: str) -> bool:
    """Nothing is left to do about the task, and nobody is blamed for it; False when it was over already."""
    with transaction.atomic():
        task = _locked(task_id)
        if task.state not in LIVE:
            return False
        unschedule(task)
        _end(task, Task.State.CLOSED, outcome, task.note, staff=None)
    return True


def _locked(task_id: int) -> Task:
    task = Task.objects.select_for_update(no_key=True).filter(pk=task_id).first()
    if task is None:
        raise Refused("no_such_task")
    return task


def _own(task_id: int, by: int) -> Task:
    task = _locked(task_id)
    if task.owner not in (None, by):
        raise Refused("not_your_task")
    return task


def _accept(task: Task, by: int) -> None:
    unschedule(task)
    task.owner, task.state, task.accepted_at = by, Task.State.ACCEPTED, clock.now()
    task.save(update_fields=["owner", "state", "accepted_at"])
    record(
        TaskAccepted(task=task.kind, level=task.level, minutes=_minutes(task)), key=f"flows.task_accepted:{task.pk}:{task.turn}",
        community=task.community, group=task.group, staff=by, subject=("task", task.pk),
    )  # fmt: skip


def _end(task: Task, state: Task.State, outcome: str, note: str, *, staff: int | None) -> None:
    task.state, task.outcome, task.note, task.finished_at = state, outcome, note, clock.now()
    task.save(update_fields=["state", "outcome", "note", "finished_at"])
    fact = TaskFinished(task=task.kind, outcome=outcome, level=task.level, minutes=_minutes(task), by_person=staff is not None)
    record(fact, key=f"flows.task_finished:{task.pk}", community=task.community, group=task.group, staff=staff, subject=("task", task.pk))


def _minutes(task: Task) -> int:
    return int((clock.now() - task.opened_at).total_seconds() // 60)

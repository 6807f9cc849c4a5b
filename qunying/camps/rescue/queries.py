"""What one may ask about rescues: those of a community, and the one a task is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from qunying.camps.rescue import words
from qunying.camps.rescue.models import Rescue
from qunying.flows import queries as flows
from qunying.flows.tasks import TaskRow

OPEN, IN_HAND, DONE, JUDGED, OVER = "open", "in_hand", "done", "judged", "over"


@dataclass(frozen=True, slots=True)
class RescueRow:
    """One round of a rescue; ``verdict`` is empty until the day after the work was done."""

    id: int
    task: TaskRow
    group_id: int
    opened_at: datetime
    reason: str
    accepted_at: datetime | None
    done_at: datetime | None
    verdict: str
    before: int
    after: int | None
    round: int
    learners: int
    left: int
    share: float
    silent_hours: int
    judge_at: datetime | None
    ended_at: datetime | None
    left_after: int | None
    steps_done: tuple[str, ...]
    contacts: tuple[int, ...]
    gone: tuple[int, ...]

    @property
    def stage(self) -> str:
        """open (nobody is on it yet), in_hand, done (waits for its verdict), judged, or over without one."""
        if self.verdict:
            return JUDGED
        if self.task.state == "closed":
            return OVER
        if self.task.state == "finished":
            return DONE
        return IN_HAND if self.task.state == "accepted" else OPEN

    @property
    def why(self) -> str:
        """What raised the alarm, in words."""
        return words.reason(self.reason, left=self.left, share=self.share, silent_hours=self.silent_hours)

    @property
    def told(self) -> str:
        """The verdict with its numbers, in words; empty before."""
        return words.verdict(self.verdict, before=self.before, after=self.after, left_after=self.left_after)


def rescues(community_id: int, *, since: datetime, groups: Iterable[int] | None = None) -> list[RescueRow]:
    """The rescues raised since that moment and those still open, newest first; two reads."""
    rows = Rescue.objects.filter(Q(raised_at__gte=since) | Q(ended_at=None), community_id=community_id, task__isnull=False)
    if groups is not None:
        rows = rows.filter(group_id__in=set(groups))
    found = list(rows.order_by("-raised_at", "-pk"))
    told = flows.tasks_by_id(one.task_id for one in found if one.task_id)
    return [_row(one, told[one.task_id]) for one in found if one.task_id in told]


def rescue_of(task: TaskRow) -> RescueRow | None:
    """The rescue that task is for."""
    return rescues_of([task]).get(task.id)


def rescues_of(tasks: Iterable[TaskRow]) -> dict[int, RescueRow]:
    """The rescues those tasks are for, by the task's id; tasks of other kinds are absent."""
    known = {task.id: task for task in tasks}
    return {one.task_id: _row(one, known[one.task_id]) for one in Rescue.objects.filter(task_id__in=known) if one.task_id is not None}


def rescue_rules() -> list[str]:
    """The rule in force of alarm and verdict, in words."""
    return words.rules()


def _row(one: Rescue, task: TaskRow) -> RescueRow:
    done_at = task.finished_at if task.state == "finished" else None
    return RescueRow(
        one.pk, task, one.group_id, one.raised_at, one.reason, task.accepted_at, done_at, one.verdict, one.before, one.after, one.round, one.learners,
        one.left, one.share, one.silent_hours, one.judge_at, one.ended_at, one.left_after, tuple(one.steps_done), tuple(one.contacts), tuple(one.gone),
    )  # fmt: skip

"""Tasks as others see them, and the order in which they should be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from qunying.flows.tasks import kinds
from qunying.flows.tasks.models import Task

NO_DEADLINE = timedelta(days=2)  # what has none waits behind what is due within two days and does as much harm


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task; ``state`` is open, accepted, finished or closed."""

    id: int
    public_id: str
    key: str
    kind: str
    community: int
    group: int | None
    owner: int | None
    about: int | None
    state: str
    level: int
    opened_at: datetime
    due_at: datetime | None
    accepted_at: datetime | None
    finished_at: datetime | None
    outcome: str
    note: str
    data: dict[str, Any]
    evidence: tuple[int, ...]
    harm: int
    given_at: datetime

    @property
    def live(self) -> bool:
        """Whether it still has to be done."""
        return self.state in ("open", "accepted")


def urgency(row: TaskRow, now: datetime) -> float:
    """Harm over the time that is left: the greater, the sooner it should be done. What is overdue does not weigh more with every hour."""
    left = (row.due_at - now) if row.due_at else NO_DEADLINE
    return row.harm / (max(0.0, left.total_seconds() / 60) + 30)


def row_of(task: Task) -> TaskRow:
    """The task as others see it."""
    return TaskRow(
        task.pk, task.public_id, task.key, task.kind, task.community, task.group, task.owner, task.about, Task.State(task.state).name.lower(), task.level,
        task.opened_at, task.due_at, task.accepted_at, task.finished_at, task.outcome, task.note, task.data, tuple(task.evidence),
        kinds.harm_of(task.kind, task.level), task.given_at,
    )  # fmt: skip


def live_tasks(community_id: int, *, groups: Iterable[int] | None, owner: int | None, kinds: Iterable[str] | None) -> list[TaskRow]:
    """What still has to be done, oldest first."""
    # The states stand in the text of the query, for SQLite uses a partial index only then.
    rows = Task.objects.extra(where=["state IN (0, 1)"]).filter(community=community_id)
    return _narrowed(rows, groups, owner, kinds)


def all_tasks(community_id: int, *, kinds: Iterable[str], since: datetime, groups: Iterable[int] | None, owner: int | None) -> list[TaskRow]:
    """Tasks of these kinds opened since, whatever became of them, oldest first."""
    return _narrowed(Task.objects.filter(community=community_id, opened_at__gte=since), groups, owner, kinds)


def _narrowed(rows: QuerySet[Task], groups: Iterable[int] | None, owner: int | None, kinds: Iterable[str] | None) -> list[TaskRow]:
    if groups is not None:
        rows = rows.filter(group__in=set(groups))
    if owner is not None:
        rows = rows.filter(owner=owner)
    if kinds is not None:
        rows = rows.filter(kind__in=set(kinds))
    return [row_of(task) for task in rows.order_by("id")]

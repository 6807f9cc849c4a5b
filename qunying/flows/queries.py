"""What one may ask about due work, the workers, and tasks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, QuerySet

from qunying.flows.models import Due, Periodic, Task, Worker
from qunying.flows.tasks import rows
from qunying.flows.tasks.rows import TaskRow
from qunying.journal import reactions
from qunying.kernel import clock

OVERDUE_AFTER = timedelta(seconds=60)  # automatic items leave within 60 seconds


@dataclass(frozen=True, slots=True)
class DueState:
    """A due row as pages show it."""

    key: str
    at: datetime
    handler: str
    state: str
    attempts: int
    error: str


def states(keys: Iterable[str]) -> dict[str, DueState]:
    """The rows of these keys, by key; unknown keys are absent."""
    return {row.key: _state(row) for row in Due.objects.filter(key__in=list(keys))}


def upcoming(community: int, *, until: datetime, limit: int = 200) -> list[DueState]:
    """What is still open for a community up to a moment, earliest first."""
    rows = _in_state(Due.State.OPEN).filter(community=community, at__lte=until).order_by("at", "id")
    return [_state(row) for row in rows[:limit]]


def failed(community: int | None = None, *, limit: int = 200) -> list[DueState]:
    """Rows that were given up after all their attempts, with the last error."""
    rows = _in_state(Due.State.FAILED)
    if community is not None:
        rows = rows.filter(community=community)
    return [_state(row) for row in rows.order_by("id")[:limit]]


def health() -> dict[str, object]:
    """How the workers are: the freshest heartbeat's age, the consumers' lag, due rows overdue by more than a minute and given up."""
    seen = Worker.objects.aggregate(at=Max("seen_at"))["at"]
    return {
        "heartbeat_age_seconds": None if seen is None else max(0.0, round((clock.real_now() - seen).total_seconds(), 1)),
        "workers": Worker.objects.filter(seen_at__gte=clock.real_now() - OVERDUE_AFTER).count(),
        "cursor_lag": reactions.lag(),
        "due_overdue": _in_state(Due.State.OPEN).filter(at__lt=clock.now() - OVERDUE_AFTER).count(),
        "due_failed": _in_state(Due.State.FAILED).count(),
        "periodic_failing": sorted(Periodic.objects.exclude(error="").values_list("name", flat=True)),
    }


def open_tasks(community_id: int, *, groups: Iterable[int] | None = None, owner: int | None = None, kinds: Iterable[str] | None = None) -> list[TaskRow]:
    """What still has to be done in the community, the most harmful with the least time first; some groups, somebody's own, or some kinds only."""
    now = clock.now()
    return sorted(rows.live_tasks(community_id, groups=groups, owner=owner, kinds=kinds), key=lambda row: -rows.urgency(row, now))


def tasks(community_id: int, *, kinds: Iterable[str], since: datetime, groups: Iterable[int] | None = None, owner: int | None = None) -> list[TaskRow]:
    """Tasks of these kinds opened since that moment, finished ones too, oldest first."""
    return rows.all_tasks(community_id, kinds=kinds, since=since, groups=groups, owner=owner)


def task(public_id: str) -> TaskRow | None:
    """The task with that public id; who may see it is for the asker to judge by its community and group."""
    found = Task.objects.filter(public_id=public_id).first()
    return rows.row_of(found) if found else None


def tasks_by_id(ids: Iterable[int]) -> dict[int, TaskRow]:
    """Those tasks, by id."""
    return {found.pk: rows.row_of(found) for found in Task.objects.filter(pk__in=set(ids))}


def _in_state(state: Due.State) -> QuerySet[Due]:
    """Rows in a state, with the state in the query's text: SQLite uses a partial index only then."""
    return Due.objects.extra(where=[f"state = {state:d}"])


def _state(row: Due) -> DueState:
    return DueState(row.key, row.at, row.handler, Due.State(row.state).name.lower(), row.attempts, row.error)

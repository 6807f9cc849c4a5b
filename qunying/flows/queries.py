"""What one may ask about due work and the workers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, QuerySet

from qunying.flows.models import Due, Periodic, Worker
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


def _in_state(state: Due.State) -> QuerySet[Due]:
    """Rows in a state, with the state in the query's text: SQLite uses a partial index only then."""
    return Due.objects.extra(where=[f"state = {state:d}"])


def _state(row: Due) -> DueState:
    return DueState(row.key, row.at, row.handler, Due.State(row.state).name.lower(), row.attempts, row.error)

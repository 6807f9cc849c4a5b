"""How soon an alarm is seen: when what it tells of happened, when the house found it, and when a page of staff first showed its task."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from qunying.flows.facts import TaskShown
from qunying.flows.tasks.models import Alarm, Task
from qunying.journal import read
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock

REMEMBERED: Final = 5_000

_shown: OrderedDict[str, None] = OrderedDict()  # public ids this process knows to have been shown, so that an open page asks nothing about them


def raised(tasks: Sequence[Task], events: Mapping[int, datetime | None]) -> None:
    """Each of these new tasks keeps when what it tells of happened: as its opener says, else its latest evidence, else now."""
    known = _evidence([task for task in tasks if events.get(task.pk) is None])
    rows = [
        Alarm(
            task=task,
            community=task.community,
            happened_at=min(events.get(task.pk) or known.get(task.pk) or task.opened_at, task.opened_at),
            detected_at=task.opened_at,
        )
        for task in tasks
    ]
    Alarm.objects.bulk_create(rows)


def tasks_shown(ids: Mapping[int, str] | Iterable[tuple[int, str]]) -> int:
    """These tasks (id, public id) stand on a page of staff: each has its first moment of being seen; returns how many are seen for the first time."""
    fresh = {pk: public for pk, public in dict(ids).items() if public not in _shown}
    if not fresh:
        return 0
    waiting = Alarm.objects.filter(task__in=fresh, shown_at=None)
    new = _note(list(waiting.values_list("task_id", flat=True))) if waiting.exists() else 0
    for public in fresh.values():
        _shown[public] = None
    while len(_shown) > REMEMBERED:
        _shown.popitem(last=False)
    return new


def _note(pks: Sequence[int]) -> int:
    now = clock.now()
    with transaction.atomic():
        rows = list(Alarm.objects.select_for_update(of=("self",)).select_related("task").filter(task__in=pks, shown_at=None).order_by("task_id"))
        Alarm.objects.filter(task__in=[row.task_id for row in rows]).update(shown_at=now)
        record_many([_draft(row, now) for row in rows])
    return len(rows)


def _draft(row: Alarm, now: datetime) -> Draft:
    found = max(0, int((row.detected_at - row.happened_at).total_seconds()))
    seen = max(0, int((now - row.happened_at).total_seconds()))
    fact = TaskShown(task=row.task.kind, detected_seconds=found, shown_seconds=seen)
    return Draft(fact, f"flows.task_shown:{row.task_id}", row.community, group=row.task.group, subject=("task", row.task_id))


def _evidence(tasks: Sequence[Task]) -> dict[int, datetime]:
    """When the latest fact behind each of these tasks happened."""
    facts = {fact.id: fact.happened_at for fact in read.by_ids(sorted({pk for task in tasks for pk in task.evidence}))}
    found = {task.pk: [facts[pk] for pk in task.evidence if pk in facts] for task in tasks}
    return {pk: max(moments) for pk, moments in found.items() if moments}

"""Open tasks, each once under its key, with the moment at which an unaccepted one goes a level up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.db import transaction

from qunying.flows.facts import TaskOpened
from qunying.flows.tasks import kinds
from qunying.flows.tasks.escalation import schedule
from qunying.flows.tasks.models import Task
from qunying.flows.tasks.showing import raised
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.bulk import chunks, db_time, insert_new, paced
from qunying.kernel.ids import public_id
from qunying.kernel.refusals import Refused

KEY_MAX = 100
CHUNK = 200

_COLUMNS = {
    "public_id": "text", "key": "text", "kind": "text", "community": "bigint", '"group"': "bigint", "owner": "bigint", "about": "bigint", "state": "smallint",
    "level": "smallint", "turn": "integer", "opened_at": "timestamptz", "given_at": "timestamptz", "due_at": "timestamptz", "outcome": "text", "note": "text",
    "data": "jsonb", "evidence": "jsonb",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to be opened; without ``due_at`` its kind says how long there is, without ``happened_at`` its latest evidence when that was."""

    key: str
    kind: str
    community: int
    group: int | None = None
    owner: int | None = None
    about: int | None = None
    due_at: datetime | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    evidence: Sequence[int] = ()
    level: int = 1
    happened_at: datetime | None = None  # what it tells of


def open_tasks(items: Sequence[NewTask]) -> dict[str, int]:
    """Every task is there once under its key, with its fact and its deadline; returns the ids by key, old and new.

    Refused before anything is written: ``unknown_task_kind``, ``task_key_too_long``. A key that is there stays as it is, finished or not.
    """
    for item in items:
        kinds.get(item.kind)
        if len(item.key) > KEY_MAX:
            raise Refused("task_key_too_long", key=item.key, limit=KEY_MAX)
    ids: dict[str, int] = {}
    for part in paced(chunks(items, CHUNK)):
        with transaction.atomic():
            ids |= _open(part)
    return ids


def _open(items: Sequence[NewTask]) -> dict[str, int]:
    now = clock.now()
    new = insert_new("flows_task", _COLUMNS, [_row(item, now) for item in items], key="key")
    tasks = {task.key: task for task in Task.objects.filter(key__in=[item.key for item in items])}
    opened = [tasks[key] for key in sorted(new, key=lambda key: tasks[key].pk)]
    record_many([_draft(task) for task in opened])
    events = {item.key: item.happened_at for item in items}
    raised(opened, {task.pk: events[task.key] for task in opened})
    schedule(opened)
    return {key: task.pk for key, task in tasks.items()}


def _row(item: NewTask, now: datetime) -> tuple[Any, ...]:
    within = kinds.get(item.kind).within
    due_at = item.due_at or (now + within if within else None)
    return (
        public_id(), item.key, item.kind, item.community, item.group, item.owner, item.about, int(Task.State.OPEN), item.level, 0, db_time(now),
        db_time(now), db_time(due_at) if due_at else None, "", "", orjson.dumps(dict(item.data)).decode(), orjson.dumps(list(item.evidence)).decode(),
    )  # fmt: skip


def _draft(task: Task) -> Draft:
    minutes = round((task.due_at - task.opened_at).total_seconds() / 60) if task.due_at else None
    fact = TaskOpened(task=task.kind, level=task.level, minutes=minutes)
    return Draft(fact, f"flows.task_opened:{task.pk}", task.community, group=task.group, staff=task.owner, subject=("task", task.pk))

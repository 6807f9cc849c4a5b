"""Due work: schedule, move, cancel, run; every row happens once, together with its effects."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import orjson
from django.db import connection, transaction

from qunying.flows import handlers
from qunying.flows.handlers import DueRow
from qunying.flows.models import Due
from qunying.kernel import claims, clock
from qunying.kernel.bulk import chunks, db_time, insert_new, paced
from qunying.kernel.claims import LEASE, Queue
from qunying.kernel.killpoints import reach
from qunying.kernel.refusals import Refused

log = logging.getLogger(__name__)

KEY_MAX = 100
ATTEMPTS_MAX = 5
BACKOFF_SECONDS = 30  # the first wait; each further one is four times as long
CHUNK = 500  # rows per write transaction: about 10 ms on SQLite

QUEUE = Queue(
    "flows_due", Due.State.OPEN, Due.State.TAKEN,
    ("id", "key", "at", "handler", "community", "target", "arguments", "attempts"), ("at",),
)  # fmt: skip
_COLUMNS = {
    "key": "text", "at": "timestamptz", "state": "smallint", "handler": "text", "community": "bigint", "target": "bigint",
    "arguments": "jsonb", "attempts": "smallint", "error": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DueItem:
    """Something to be scheduled: ``handler`` does it at ``at``, once under ``key``."""

    key: str
    at: datetime
    handler: str
    community: int
    target: int | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)


class LeaseLost(RuntimeError):
    """Another worker holds rows that were ours: our lease had run out, so our effects must not stand."""


def schedule_many(items: Sequence[DueItem]) -> set[str]:
    """Every item is scheduled once under its key; returns the keys that are newly open.

    A key that is open, running, done or failed stays as it is; a cancelled one is opened again as the item says.
    Outside a transaction the rows are written in short ones.
    """
    for item in items:
        handlers.get(item.handler)
        if len(item.key) > KEY_MAX:
            raise Refused("due_key_too_long", key=item.key, limit=KEY_MAX)
    opened: set[str] = set()
    for part in paced(chunks(items, CHUNK)):
        with transaction.atomic():
            opened |= _revive(part)
            opened |= insert_new("flows_due", _COLUMNS, [_row(item) for item in part], key="key")
    return opened


def move_many(moves: Mapping[str, datetime]) -> int:
    """Each of these keys that is still open is due at its new moment; returns how many were."""
    moved = 0
    for part in paced(chunks(sorted(moves), CHUNK)):
        with transaction.atomic():
            rows = list(Due.objects.select_for_update().filter(key__in=part, state=Due.State.OPEN).order_by("id"))
            for row in rows:
                row.at = moves[row.key]
            Due.objects.bulk_update(rows, ["at"], batch_size=100)
            moved += len(rows)
    return moved


def cancel_many(keys: Iterable[str]) -> int:
    """Each of these keys that is still open will not happen; returns how many were."""
    return sum(_set_state(part, Due.State.OPEN, {"state": Due.State.CANCELLED}) for part in paced(chunks(sorted(set(keys)), CHUNK)))


def reopen_many(keys: Iterable[str]) -> int:
    """Each of these keys that had failed is tried again now, with all its attempts; returns how many had."""
    again = {"state": Due.State.OPEN, "attempts": 0, "at": clock.now()}
    return sum(_set_state(part, Due.State.FAILED, again) for part in paced(chunks(sorted(set(keys)), CHUNK)))


def run_due(*, worker: str, limit: int = 50, lease: timedelta = LEASE) -> int:
    """Up to ``limit`` rows whose time has come have happened or were put off with their error; returns how many were taken.

    A row's effects and its ``done`` are one transaction, so a row found taken with its lease run out has had no effect and is simply open again.
    """
    now = clock.now()
    due, expired = _look(now)
    if expired:
        _reopen_expired()
    if not (due or expired):
        return 0
    rows = [_due_row(row) for row in claims.claim(QUEUE, worker=worker, limit=limit, now=now, lease=lease)]
    reach("flows.after_claim")
    for name, part in groupby(sorted(rows, key=lambda row: (row.handler, row.at, row.id)), key=lambda row: row.handler):
        own = list(part)
        few = handlers.at_once(name, len(own))
        for some in paced(chunks(own, few)) if few < len(own) else [own]:
            _run(name, list(some), worker)
    return len(rows)


def _run(name: str, rows: list[DueRow], worker: str) -> None:
    try:
        _perform(name, rows, worker)
    except LeaseLost:
        log.warning("due rows of %s were taken over by another worker", name)
    except Exception as error:
        if len(rows) > 1:
            log.warning("due handler %s failed on a batch of %d; going one by one", name, len(rows))
            for row in rows:
                _run(name, [row], worker)
        else:
            _put_off(rows[0], worker, error)


def _perform(name: str, rows: list[DueRow], worker: str) -> None:
    with transaction.atomic():
        handlers.get(name)(rows)
        if claims.finish(QUEUE, [row.id for row in rows], state=Due.State.DONE, worker=worker) != len(rows):
            raise LeaseLost
        reach("flows.before_commit")


def _put_off(row: DueRow, worker: str, error: Exception) -> None:
    attempts = row.attempts + 1
    failed = attempts >= ATTEMPTS_MAX
    log.exception("due row %s failed, attempt %d", row.key, attempts, exc_info=error)
    Due.objects.filter(pk=row.id, worker=worker, state=Due.State.TAKEN).update(
        state=Due.State.FAILED if failed else Due.State.OPEN,
        at=row.at if failed else clock.now() + timedelta(seconds=BACKOFF_SECONDS * 4 ** row.attempts),
        attempts=attempts, error=f"{type(error).__name__}: {error}"[:2000], lease_until=None,
    )  # fmt: skip


def _look(now: datetime) -> tuple[bool, bool]:
    """Whether a row is due and whether a lease has run out: one read without the writer's lock, so that an idle house stays idle.

    The states stand in the text of the query, for SQLite uses a partial index only where it can read its condition there.
    """
    sql = (
        f"SELECT EXISTS (SELECT 1 FROM flows_due WHERE state = {Due.State.OPEN:d} AND at <= %s), "
        f"EXISTS (SELECT 1 FROM flows_due WHERE state = {Due.State.TAKEN:d} AND lease_until < %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [db_time(now), db_time(clock.real_now())])
        due, expired = cursor.fetchone()
    return bool(due), bool(expired)


def _reopen_expired() -> None:
    ids = claims.expired(QUEUE, limit=1000)
    if ids:
        Due.objects.filter(pk__in=ids, state=Due.State.TAKEN, lease_until__lt=clock.real_now()).update(state=Due.State.OPEN, lease_until=None, worker=None)


def _revive(items: Sequence[DueItem]) -> set[str]:
    wanted = {item.key: item for item in items}
    rows = list(Due.objects.select_for_update().filter(key__in=list(wanted), state=Due.State.CANCELLED).order_by("id"))
    for row in rows:
        item = wanted[row.key]
        row.state, row.at, row.handler, row.target, row.arguments = Due.State.OPEN, item.at, item.handler, item.target, dict(item.arguments)
        row.attempts, row.error = 0, ""
    Due.objects.bulk_update(rows, ["state", "at", "handler", "target", "arguments", "attempts", "error"], batch_size=50)
    return {row.key for row in rows}


def _set_state(keys: Sequence[str], before: int, values: dict[str, Any]) -> int:
    with transaction.atomic():
        ids = list(Due.objects.select_for_update().filter(key__in=keys, state=before).order_by("id").values_list("id", flat=True))
        return Due.objects.filter(pk__in=ids, state=before).update(**values)


def _row(item: DueItem) -> tuple[Any, ...]:
    arguments = orjson.dumps(dict(item.arguments)).decode()
    return (item.key, db_time(item.at), int(Due.State.OPEN), item.handler, item.community, item.target, arguments, 0, "")


def _due_row(row: dict[str, Any]) -> DueRow:
    arguments = row["arguments"]
    return DueRow(**{**row, "arguments": json.loads(arguments) if isinstance(arguments, str | bytes) else arguments})

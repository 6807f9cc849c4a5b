"""Claim rows in batches under leases: the one helper behind the due table and the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from qunying.kernel import clock
from qunying.kernel.bulk import db_time, from_db_time

LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Queue:
    """A table with ``id, state, at, lease_until, worker``; ``open_state`` rows whose time has come may be claimed into ``taken_state``."""

    table: str
    open_state: int
    taken_state: int
    columns: tuple[str, ...]  # what a claim returns; `id` first
    time_columns: tuple[str, ...] = ()  # those of `columns` that are datetimes


def claim(queue: Queue, *, worker: str, limit: int, now: datetime, lease: timedelta = LEASE) -> list[dict[str, Any]]:
    """Up to ``limit`` rows due by ``now`` now belong to ``worker`` until the lease ends, earliest first.

    One statement, so two workers never hold the same row: SKIP LOCKED on PostgreSQL, the single writer on SQLite.
    Leases run on real time, for a demo's clock may jump.
    """
    skip = " FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    names = ", ".join(queue.columns)
    sql = (
        f"UPDATE {queue.table} SET state = %s, worker = %s, lease_until = %s WHERE id IN "
        f"(SELECT id FROM {queue.table} WHERE state = {queue.open_state} AND at <= %s ORDER BY at, id LIMIT %s{skip}) RETURNING {names}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [queue.taken_state, worker, db_time(clock.real_now() + lease), db_time(now), limit])
        rows = [dict(zip(queue.columns, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        for column in queue.time_columns:
            row[column] = from_db_time(row[column])
    return sorted(rows, key=lambda row: row["id"])


def expired(queue: Queue, *, limit: int) -> list[int]:
    """Ids of taken rows whose lease has run out: their worker is gone and somebody must decide what became of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {queue.table} WHERE state = {queue.taken_state} AND lease_until < %s ORDER BY id LIMIT %s",
            [db_time(clock.real_now()), limit],
        )
        return [row[0] for row in cursor.fetchall()]


def finish(queue: Queue, ids: Sequence[int], *, state: int, worker: str) -> int:
    """Those rows, if still held by ``worker``, are in ``state`` and free of their lease; returns how many were."""
    if not ids:
        return 0
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {queue.table} SET state = %s, lease_until = NULL WHERE id IN ({marks}) AND worker = %s AND state = {queue.taken_state}",
            [state, *ids, worker],
        )
        return int(cursor.rowcount)

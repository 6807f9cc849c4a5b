"""Fast batch writes that read the same on SQLite and PostgreSQL, and pauses that leave room for other writers."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from typing import Any, TypeVar

from django.db import IntegrityError, connection, transaction

T = TypeVar("T")

BURST: dict[str, dict[str, Any]] = {
    "sqlite": {"cache_size": -40_000, "wal_autocheckpoint": 24_000},  # 40 MB of pages; 96 MB of log
    "postgresql": {"synchronous_commit": "off"},
}
_SET = {"sqlite": "PRAGMA {name}={value}", "postgresql": "SET {name} = {value}"}
GARBAGE_FROM = 100_000  # objects more than there were
COPIED_FROM = 200  # rows: so many are copied in, which costs our process a tenth of a statement with arrays
TOGETHER = 500  # rows: SQLite takes so many as one statement, which is quicker than one by one and lets other threads work meanwhile
WRITE_CHUNK_SECONDS_MAX = 0.05  # SQLite has one writer: nobody may hold it longer


def db_time(at: datetime) -> Any:
    """A moment as the database adapter stores it (SQLite: naive UTC text as Django writes it; PostgreSQL: itself)."""
    return db_times()(at)


def db_times() -> Callable[[datetime], Any]:
    """``db_time`` of the database at hand, for whoever has many: asking which database it is takes longer than the rest."""
    return _as_text if connection.vendor == "sqlite" else _itself


def _as_text(at: datetime) -> str:
    return str(at if at.tzinfo is UTC else at.astimezone(UTC))[:-6]  # without the +00:00


def _itself(at: datetime) -> datetime:
    return at


def from_db_time(value: Any) -> Any:
    """The UTC moment of a raw column value on either database; None stays None."""
    if value is None:
        return None
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value.astimezone(UTC)


def insert_new(table: str, columns: dict[str, str], rows: Sequence[tuple[Any, ...]], *, key: str, likely_new: bool = False) -> set[Any]:
    """Insert the rows whose ``key`` column value is not yet there; returns the key values that are new.

    ``columns`` maps each column to its PostgreSQL type, in the order of the tuples; datetimes must have passed ``db_time``.
    Must run inside a transaction: on SQLite the immediate transaction makes look-then-insert safe.
    A key that stands twice in ``rows`` is inserted once, the first winning. ``likely_new`` looks only after the insertion has failed.
    """
    if not rows:
        return set()
    position = list(columns).index(key)
    first: dict[Any, tuple[Any, ...]] = {}
    for row in rows:
        first.setdefault(row[position], row)
    postgres = connection.vendor == "postgresql"
    if postgres and len(first) < COPIED_FROM:
        return _insert_new_postgres(table, columns, list(first.values()), key)
    known = set() if likely_new else existing(table, key, list(first))
    fresh = {value: row for value, row in first.items() if value not in known} if known else first
    try:
        with transaction.atomic() if postgres or likely_new else nullcontext():
            insert_rows(table, columns, list(fresh.values()))
    except IntegrityError:
        if postgres:
            return _insert_new_postgres(table, columns, list(fresh.values()), key)  # somebody wrote one of them since we looked, or we did not look
        if not likely_new:
            raise
        return insert_new(table, columns, rows, key=key)
    return set(fresh)


def insert_rows(table: str, columns: dict[str, str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert all rows in as few statements as the database likes; a duplicate raises and nothing stands."""
    if not rows:
        return
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) >= COPIED_FROM:
            with connection.wrap_database_errors, cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        elif connection.vendor == "postgresql":
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT * FROM unnest({_unnest(columns)})", _by_column(rows))
        else:
            together = len(rows) - len(rows) % TOGETHER if connection.vendor == "sqlite" else 0
            with connection.wrap_database_errors:
                for part in chunks(rows[:together], TOGETHER):  # not by Django's cursor, which would seek its thousands of placeholders each time
                    connection.connection.execute(_statement(table, names, len(columns)), list(chain.from_iterable(part)))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(columns))})", rows[together:])


@lru_cache(maxsize=32)
def _statement(table: str, names: str, columns: int) -> str:
    """Inserts ``TOGETHER`` rows into SQLite."""
    row = f"({', '.join('?' * columns)})"
    return f"INSERT INTO {table} ({names}) VALUES {', '.join([row] * TOGETHER)}"


def existing(table: str, key: str, values: Sequence[Any]) -> set[Any]:
    """Which of these key values the table already holds."""
    if not values:
        return set()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT {key} FROM {table} WHERE {key} = ANY(%s)", [list(values)])
        else:
            cursor.execute(f"SELECT {key} FROM {table} WHERE {key} IN (SELECT value FROM json_each(%s))", [json.dumps(list(values))])
        return {row[0] for row in cursor.fetchall()}


@contextmanager
def burst() -> Iterator[None]:
    """Within the block much is written that could be written again: SQLite, which nobody else should be waiting for, keeps more in memory and copies its
    log back less often; PostgreSQL waits for the disk at no commit. A crash may take the latest of them until something is committed outside of the block.
    """
    settings = BURST[connection.vendor]
    with connection.cursor() as cursor:
        before = {name: _setting(cursor, name) for name in settings}
        try:
            for name, value in settings.items():
                cursor.execute(_SET[connection.vendor].format(name=name, value=value))
            yield
        finally:
            for name, value in before.items():
                cursor.execute(_SET[connection.vendor].format(name=name, value=value))
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA shrink_memory")


def _setting(cursor: Any, name: str) -> Any:
    cursor.execute(f"PRAGMA {name}" if connection.vendor == "sqlite" else f"SHOW {name}")
    return cursor.fetchone()[0]


@contextmanager
def seldom_tidied() -> Iterator[None]:
    """Within the block garbage is looked for seldom, and not among what stands already: looking through a million of our rows takes longer than the work."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(GARBAGE_FROM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def add_to(table: str, column: str, amounts: dict[int, int], *, key: str = "id") -> int:
    """Each row named in ``amounts`` has its ``column`` raised by that amount (a check constraint may refuse); returns rows touched."""
    if not amounts:
        return 0
    ordered = sorted(amounts.items())  # one lock order for everybody
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"UPDATE {table} t SET {column} = t.{column} + v.amount FROM unnest(%s::bigint[], %s::bigint[]) AS v(id, amount) WHERE t.{key} = v.id",
                [[i for i, _ in ordered], [a for _, a in ordered]],
            )
            return int(cursor.rowcount)
        cursor.executemany(f"UPDATE {table} SET {column} = {column} + %s WHERE {key} = %s", [(a, i) for i, a in ordered])
        return int(cursor.rowcount)


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The items in slices of ``size``."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def paced(parts: Iterable[T]) -> Iterator[T]:
    """Yield parts of bulk work, each to be one short transaction; afterwards pause as long as the part took, so members' writes get in between."""
    for part in parts:
        started = time.monotonic()
        yield part
        if connection.vendor == "sqlite" and not transaction.get_connection().in_atomic_block:
            time.sleep(min(time.monotonic() - started, WRITE_CHUNK_SECONDS_MAX))


def _insert_new_postgres(table: str, columns: dict[str, str], rows: list[tuple[Any, ...]], key: str) -> set[Any]:
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT * FROM unnest({_unnest(columns)}) ON CONFLICT ({key}) DO NOTHING RETURNING {key}",
            _by_column(rows),
        )
        return {row[0] for row in cursor.fetchall()}


def _unnest(columns: dict[str, str]) -> str:
    return ", ".join(f"%s::{kind}[]" for kind in columns.values())


def _by_column(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]

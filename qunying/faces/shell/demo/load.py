"""Load a snapshot into an empty database, on SQLite or PostgreSQL, whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from qunying.faces.shell import database
from qunying.faces.shell.demo import snapshot, tables
from qunying.faces.shell.demo.snapshot import FORMAT, MANIFEST, Manifest
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

Progress = Callable[[int, int], None]  # rows done, rows in all

FACTS = "journal_fact"
NAME = re.compile(r"[a-z][a-z_]*")


def load(folder: Path, *, progress: Progress | None = None) -> Manifest:
    """The database holds the snapshot and the house's clock stands at its moment.

    Refused, with nothing loaded: ``snapshot_unreadable``, ``snapshot_newer``, ``snapshot_does_not_fit`` and ``database_not_empty``.
    """
    manifest = check(folder)
    with transaction.atomic():
        if _occupied():
            raise Refused("database_not_empty")
        done = 0
        for name in _parents_first(manifest.tables):
            for count in _fill(name, folder / f"{name}.parquet"):
                done += count
                if progress:
                    progress(done, manifest.rows)
        _renumber(sorted(manifest.tables))
    _analyze()
    clock.start_at(manifest.at)
    return manifest


def check(folder: Path) -> Manifest:
    """The manifest of a snapshot that is whole and that this version of the house can read."""
    try:
        manifest = snapshot.read_manifest(folder)
    except (OSError, ValueError, TypeError) as problem:
        raise Refused("snapshot_unreadable", file=MANIFEST, problem=str(problem)[:200]) from problem
    if manifest.format > FORMAT:
        raise Refused("snapshot_newer", format=manifest.format, known=FORMAT)
    for name, entry in manifest.tables.items():
        if not NAME.fullmatch(name):
            raise Refused("snapshot_unreadable", file=MANIFEST, problem=name[:40])
        path = folder / f"{name}.parquet"
        if not path.is_file() or snapshot.sha256(path) != entry["sha256"]:
            raise Refused("snapshot_unreadable", file=path.name, problem="sha256")
    return manifest


def migrate_to(manifest: Manifest) -> None:
    """The database's tables are as they were when the snapshot was made; refused ``snapshot_does_not_fit`` when the code no longer knows that state."""
    if manifest.migrations == snapshot.migrations():
        database.prepare_if_new()
    executor = MigrationExecutor(connection)
    targets = sorted(manifest.migrations.items())
    unknown = [f"{app}.{name}" for app, name in targets if (app, name) not in executor.loader.graph.nodes]
    if unknown:
        raise Refused("snapshot_does_not_fit", what=unknown[0])
    executor.migrate(targets)


def _parents_first(names: Iterable[str]) -> list[str]:
    """Rows after those they point at: SQLite searches the whole child table for each parent that comes late."""
    order = {table.name: place for place, table in enumerate(tables.tables())}
    return sorted(names, key=lambda name: (order.get(name, len(order)), name))


def _fill(table: str, path: Path) -> Iterator[int]:
    """Insert the file's rows, yielding how many each time; the tables are as they were when it was written, whatever the code's models say now."""
    try:
        file = pq.ParquetFile(path)
    except (OSError, ValueError) as problem:
        raise Refused("snapshot_unreadable", file=path.name, problem=str(problem)[:200]) from problem
    names = file.schema_arrow.names
    odd = sorted(set(names) ^ _columns(table))
    if odd:
        raise Refused("snapshot_does_not_fit", what=f"{table}.{odd[0]}")
    for batch in file.iter_batches(batch_size=20_000):
        _insert(table, names, tables.plain(batch))
        yield len(batch)


def _columns(table: str) -> set[str]:
    """The columns the table has now, save the journal's own on PostgreSQL."""
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, table)} - ({"tx"} if table == FACTS else set())


def _insert(table: str, names: list[str], rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        quoted = ", ".join(f'"{name}"' for name in names)
        if connection.vendor == "sqlite":
            cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({', '.join(['%s'] * len(names))})", rows)
            return
        # Facts from elsewhere stand before every transaction of this server, so no reader's horizon can pass them by.
        extra, value = (", tx", ("0",)) if table == FACTS else ("", ())
        with cursor.copy(f"COPY {table} ({quoted}{extra}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row + value)


def _occupied() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM people_community) + (SELECT count(*) FROM journal_fact)")
        return bool(cursor.fetchone()[0])


def _renumber(loaded: list[str]) -> None:
    """New rows get ids after the loaded ones; SQLite sees to that itself."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for table in loaded:
            if "id" in _columns(table):
                cursor.execute(f"SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM {table}))", [table])


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

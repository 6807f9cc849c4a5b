"""Load a snapshot into an empty database, on SQLite or PostgreSQL, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from qunying.faces.shell.demo import snapshot, tables
from qunying.faces.shell.demo.snapshot import FORMAT, MANIFEST, Manifest
from qunying.faces.shell.demo.tables import Table
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

Progress = Callable[[int, int], None]  # rows done, rows in all

FACTS = "journal_fact"


def load(folder: Path, *, progress: Progress | None = None) -> Manifest:
    """The database holds the snapshot and the house's clock stands at its moment.

    Refused, with nothing loaded: ``snapshot_unreadable``, ``snapshot_newer``, ``snapshot_does_not_fit`` and ``database_not_empty``.
    """
    manifest = check(folder)
    with transaction.atomic():
        if _occupied():
            raise Refused("database_not_empty")
        done = 0
        for table in tables.tables():
            if table.name in manifest.tables:
                for count in _fill(table, folder / f"{table.name}.parquet"):
                    done += count
                    if progress:
                        progress(done, manifest.rows)
        _renumber()
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
        path = folder / f"{name}.parquet"
        if not path.is_file() or snapshot.sha256(path) != entry["sha256"]:
            raise Refused("snapshot_unreadable", file=path.name, problem="sha256")
    return manifest


def migrate_to(manifest: Manifest) -> None:
    """The database's tables are as they were when the snapshot was made; refused ``snapshot_does_not_fit`` when the code no longer knows that state."""
    executor = MigrationExecutor(connection)
    targets = sorted(manifest.migrations.items())
    unknown = [f"{app}.{name}" for app, name in targets if (app, name) not in executor.loader.graph.nodes]
    if unknown:
        raise Refused("snapshot_does_not_fit", what=unknown[0])
    executor.migrate(targets)


def _fill(table: Table, path: Path) -> Iterator[int]:
    """Insert the file's rows, yielding how many each time."""
    names = [column.name for column in table.columns]
    try:
        file = pq.ParquetFile(path)
    except (OSError, ValueError) as problem:
        raise Refused("snapshot_unreadable", file=path.name, problem=str(problem)[:200]) from problem
    if set(file.schema_arrow.names) != set(names):
        odd = sorted(set(file.schema_arrow.names) ^ set(names))
        raise Refused("snapshot_does_not_fit", what=f"{table.name}.{odd[0]}")
    for batch in file.iter_batches(batch_size=20_000):
        _insert(table, names, tables.plain(batch, table))
        yield len(batch)


def _insert(table: Table, names: list[str], rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        quoted = ", ".join(f'"{name}"' for name in names)
        if connection.vendor == "sqlite":
            cursor.executemany(f"INSERT INTO {table.name} ({quoted}) VALUES ({', '.join(['%s'] * len(names))})", rows)
            return
        # Facts from elsewhere stand before every transaction of this server, so no reader's horizon can pass them by.
        extra, value = (", tx", ("0",)) if table.name == FACTS else ("", ())
        with cursor.copy(f"COPY {table.name} ({quoted}{extra}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row + value)


def _occupied() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM people_community) + (SELECT count(*) FROM journal_fact)")
        return bool(cursor.fetchone()[0])


def _renumber() -> None:
    """New rows get ids after the loaded ones."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables.tables()]):
            cursor.execute(sql)


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

"""Write the whole database of a rehearsal as a snapshot: one Parquet file a table and a manifest that says what it is and what it was made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from qunying.faces.shell.demo import tables

FORMAT = 1
MANIFEST = "manifest.json"
ROW_GROUP = 50_000
ZSTD_LEVEL = 19

Progress = Callable[[str, int, int], None]  # table, tables done, tables in all


@dataclass(slots=True)
class Manifest:
    """What a snapshot says of itself; ``migrations`` is the state of the tables it fits."""

    format: int
    made_from: str
    seed: int
    members: int
    moment: str
    migrations: dict[str, str]
    tables: dict[str, dict[str, object]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(int(str(entry["rows"])) for entry in self.tables.values())

    @property
    def at(self) -> datetime:
        """The moment of the camp at which the snapshot was taken."""
        return datetime.fromisoformat(self.moment)


def write(folder: Path, manifest: Manifest, *, demo: bool = True, progress: Progress | None = None) -> Manifest:
    """The folder holds the database as it is now; the same database gives the same bytes. With ``demo`` its communities are marked as 演示数据."""
    if connection.vendor != "sqlite":
        raise RuntimeError("snapshots are made from a rehearsal, which runs on SQLite")
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.parquet"):
        old.unlink()
    every = tables.tables()
    for number, table in enumerate(every, start=1):
        whole = pa.Table.from_batches(list(tables.rows(table)), schema=table.schema)
        if demo and table.name == "people_community":
            place = table.schema.get_field_index("is_demo")
            whole = whole.set_column(place, "is_demo", pa.array([True] * len(whole)))
        if len(whole):
            path = folder / f"{table.name}.parquet"
            _write(path, whole)
            manifest.tables[table.name] = {"rows": len(whole), "sha256": sha256(path)}
        if progress:
            progress(table.name, number, len(every))
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return manifest


def migrations() -> dict[str, str]:
    """The last migration of each of our apps, as the code has them."""
    loader = MigrationLoader(None)
    ours = {table.model._meta.app_label for table in tables.tables()} | {"kernel"}
    return dict(sorted((app, name) for app, name in loader.graph.leaf_nodes() if app in ours))


def sha256(path: Path) -> str:
    """The file's SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write(path: Path, whole: pa.Table) -> None:
    encodings, words = {}, []
    for name, column in zip(whole.column_names, whole.columns, strict=True):
        if pa.types.is_timestamp(column.type) or pa.types.is_integer(column.type):
            if _dense(column):
                encodings[name] = "DELTA_BINARY_PACKED"
            else:
                words.append(name)
        elif pa.types.is_string(column.type) and not _repeats(column):
            encodings[name] = "DELTA_BYTE_ARRAY"
        elif pa.types.is_string(column.type):
            words.append(name)
    pq.write_table(
        whole, path, compression="zstd", compression_level=ZSTD_LEVEL, row_group_size=ROW_GROUP, use_dictionary=words, column_encoding=encodings or None,
        store_schema=True, write_statistics=False, data_page_size=1 << 20,
    )  # fmt: skip


def _dense(column: pa.ChunkedArray) -> bool:
    """Whether the numbers mostly differ from each other, so that a dictionary would only cost."""
    return not _repeats(column)


def _repeats(column: pa.ChunkedArray) -> bool:
    return len(column) > 0 and pc.count_distinct(column).as_py() < 0.2 * len(column)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a snapshot."""
    return Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))

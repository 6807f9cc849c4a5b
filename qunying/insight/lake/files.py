"""Files of the lake on disk: written under another name, made durable, then renamed, so that a name never stands for half a file."""

from __future__ import annotations

import errno
import hashlib
import importlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from qunying.insight.lazy import pyarrow as pa
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

if TYPE_CHECKING:
    from pyarrow import Table

ROW_GROUP = 122_880  # what DuckDB reads at one go
OWN_GROUP_FROM = 4_096  # rows of a kind that are worth a row group of their own
GRACE_SECONDS = 600  # a reader that took an older manifest may still be reading files that have been merged away


@dataclass(frozen=True, slots=True)
class Written:
    """A file that stands on disk and that no manifest row names yet."""

    path: str
    rows: int
    bytes: int
    sha256: str


def root() -> Path:
    """The lake's folder below the data folder."""
    return Path(settings.DATA) / "lake"


def write(table: Table, *, community: int, month: str) -> Written:
    """The facts stand in a new file of its partition; refused ``disk_full`` when there is no room, and then nothing is left behind.

    They are sorted by kind, then time, and frequent kinds fill row groups of their own: who asks for one kind does not read the others.
    """
    sink = pa.BufferOutputStream()
    ordered = table.sort_by([("kind", "ascending"), ("happened_at", "ascending"), ("id", "ascending")])
    with _parquet().ParquetWriter(sink, ordered.schema, compression="zstd") as out:
        for start, rows in _groups(ordered):
            out.write_table(ordered.slice(start, rows), row_group_size=ROW_GROUP)
    body = sink.getvalue()
    digest = hashlib.sha256(body).hexdigest()
    # The name must be new even when the same facts are cut twice (a crash before the manifest): hence the random part.
    name = f"community={community}/month={month}/{digest[:12]}-{secrets.token_hex(4)}.parquet"
    target = root() / name
    half = target.with_name(f".{target.name}.half")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with half.open("wb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
        half.rename(target)
        _sync(target.parent)
    except OSError as problem:
        half.unlink(missing_ok=True)
        if problem.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Refused("disk_full", what=_("数据湖")) from problem
        raise
    return Written(name, table.num_rows, body.size, digest)


def _groups(ordered: Table) -> Iterator[tuple[int, int]]:
    """Where each row group begins and how many rows it has: a frequent kind's own, and those between frequent ones together."""
    start = rows = 0
    for kind in ordered["kind"].combine_chunks().value_counts():
        count = kind["counts"].as_py()
        if count < OWN_GROUP_FROM:
            rows += count
            continue
        if rows:
            yield start, rows
        yield start + rows, count
        start, rows = start + rows + count, 0
    if rows:
        yield start, rows


def read(path: str) -> Table:
    """The table in a file of the lake."""
    return _parquet().ParquetFile(root() / path).read()


def remove(path: str) -> None:
    """The file is gone; no harm when it was."""
    (root() / path).unlink(missing_ok=True)


def digest_of(path: str) -> str | None:
    """The SHA-256 of the file as it is on disk; None when it is missing."""
    try:
        with (root() / path).open("rb") as body:
            return hashlib.file_digest(body, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def strangers(known: set[str], *, older_than_seconds: float = GRACE_SECONDS) -> list[str]:
    """Files below the lake's folder that are not among ``known`` and have not been touched for a while."""
    limit = clock.real_now().timestamp() - older_than_seconds
    found = [path for path in root().glob("community=*/month=*/*") if path.is_file()]
    names = {str(path.relative_to(root())): path for path in found}
    return sorted(name for name, path in names.items() if name not in known and path.stat().st_mtime <= limit)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _parquet() -> Any:
    return importlib.import_module("pyarrow.parquet")

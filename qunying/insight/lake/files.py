"""Files of the lake on disk: written under another name, made durable, then renamed, so that a name never stands for half a file."""

from __future__ import annotations

import errno
import hashlib
import importlib
import os
import secrets
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
    """The table stands in a new file of its partition; refused ``disk_full`` when there is no room, and then nothing is left behind."""
    sink = pa.BufferOutputStream()
    _parquet().write_table(table, sink, compression="zstd", row_group_size=ROW_GROUP)
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

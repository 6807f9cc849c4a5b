"""Bases of a large lake, kept as a file a month: after a day's facts one month is computed anew and all others are read.

A file's name is the hash of all it was made from: the base's SQL, the month's segments, and whoever was no plain member in that month. So it is never
stale, may be thrown away at any time, and two processes that make it at once make the same.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qunying.insight import acts
from qunying.insight.lake import files, manifest
from qunying.insight.lake.manifest import Month
from qunying.kernel import clock

ROWS_FROM = 500_000  # a smaller lake is computed as a whole faster than its files are opened

Execute = Callable[..., Any]


def worth_it(community: int) -> bool:
    """Whether the community's lake is large enough."""
    return sum(month.rows for month in manifest.by_month(community)) >= ROWS_FROM


def paths(execute: Execute, community: int, name: str, sql: str, *, roles: str | None) -> list[str]:
    """Files that together hold the base's rows; those that were not there yet are made.

    ``sql`` names the table ``c<community>_facts`` and perhaps others, which must be there; ``roles`` is the table of roles among them.
    """
    folder = files.root() / "bases" / f"community={community}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = []
    for month in manifest.by_month(community):
        told = hashlib.sha256(f"{sql}|{month.content}|{_roles(execute, roles, month)}".encode()).hexdigest()[:24]
        target = folder / f"{name}-{month.name}-{told}.parquet"
        if not target.exists():
            _make(execute, community, sql, month, target)
            _sweep(folder, f"{name}-{month.name}-", target)
        found.append(str(target))
    return found


def _make(execute: Execute, community: int, sql: str, month: Month, target: Path) -> None:
    facts = f"c{community}_facts"
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in month.paths)
    execute(
        f"create or replace temp view {facts}_month as select * from read_parquet([{listed}], union_by_name=true, hive_partitioning=false)"
        f" union all by name select * from {facts}_declared"
    )
    half = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    of_month = re.sub(r"\b" + facts + r"\b", f"{facts}_month", sql)
    execute(f"copy ({of_month}) to '{half}' (format parquet, compression zstd)")
    half.rename(target)


def _roles(execute: Execute, table: str | None, month: Month) -> str:
    """A hash of the spells of that month in which somebody was other than what everybody is."""
    if table is None:
        return ""
    when = ""
    if re.fullmatch(r"\d{4}-\d\d", month.name):  # local days lie within a day of UTC's
        start = f"date '{month.name}-01'"
        when = f" and from_at < {start} + interval '1 month 1 day' and (until_at is null or until_at > {start} - interval 1 day)"
    asked = f"select count(*), bit_xor(hash(identity, role, from_at, until_at)) from {table} where role <> $1{when}"
    return str(execute(asked, [acts.roles().otherwise]).fetchone())


def _sweep(folder: Path, prefix: str, keep: Path) -> None:
    """Older makings of the same month go, once nobody can still be about to read them."""
    limit = clock.real_now().timestamp() - files.GRACE_SECONDS
    for old in folder.glob(f"{prefix}*.parquet"):
        if old != keep and old.stat().st_mtime < limit:
            old.unlink(missing_ok=True)

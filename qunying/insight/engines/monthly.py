"""Bases of a large lake, kept as a file a month: after a day's facts one month is computed anew and all others are read.

A file's name is the hash of all it was made from: the base's SQL, the month's segments, and whoever was no plain member in that month. So it is never
stale, may be thrown away at any time, and two processes that make it at once make the same.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qunying.insight.lake import files
from qunying.insight.lake.manifest import Month
from qunying.kernel import clock

ROWS_FROM = 500_000  # a smaller lake is computed as a whole faster than its files are opened
_MONTH = re.compile(r"\d{4}-\d\d")
AT_ONCE = 2  # a month is seldom more than one row group, which one thread reads: so months are made side by side


def worth_it(months: Sequence[Month]) -> bool:
    """Whether a lake of these months is large enough."""
    return sum(month.rows for month in months) >= ROWS_FROM


@dataclass(frozen=True, slots=True)
class Sources:
    """What a base's SQL reads: the table of all facts, that of roles (None: not read), and other bases by month with their files."""

    facts: str
    roles: str | None
    others: Mapping[str, Mapping[str, str]]  # table → month → file
    back: bool = False  # whether a month's rows need the facts of the month before too


def paths(connection: Any, community: int, name: str, sql: str, sources: Sources, months: Sequence[Month]) -> dict[str, str]:
    """Files that together hold the base's rows, by month; those that were not there yet are made.

    ``sql`` names the tables in ``sources``, which must be there.
    """
    folder = files.root() / "bases" / f"community={community}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    spells = _roles(connection, sources.roles, months)
    sources = replace(sources, others={table: known for table, known in sources.others.items() if _named(table).search(sql)})
    read = _with_before(months) if sources.back else {month.name: [month] for month in months}
    targets = {month.name: folder / f"{name}-{month.name}-{_told(sql, month, read[month.name], spells, sources)}.parquet" for month in months}
    missing = [month for month in months if not targets[month.name].exists()]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda month: _make(connection, _of_month(sql, month, read[month.name], sources), targets[month.name]), missing))
    for month in missing:
        _sweep(folder, f"{name}-{month.name}-", targets[month.name])
    return {month: str(target) for month, target in targets.items()}


def _with_before(months: Sequence[Month]) -> dict[str, list[Month]]:
    """Each month after the one before it, if there is any."""
    known = {month.name: month for month in months}
    return {name: [*filter(None, [known.get(_before(name))]), month] for name, month in known.items()}


def _before(month: str) -> str:
    """The name of the month before; none before what is no month."""
    if not _MONTH.fullmatch(month):
        return ""
    year, number = int(month[:4]), int(month[5:])
    return f"{year:04}-{number - 1:02}" if number > 1 else f"{year - 1:04}-12"


def _told(sql: str, month: Month, read: Sequence[Month], spells: Mapping[str, str], sources: Sources) -> str:
    """A hash of all that the base's rows of that month come from."""
    facts = [one.content for one in read] if _named(sources.facts).search(sql) else [""]
    others = [Path(known[month.name]).name for _, known in sorted(sources.others.items())]
    return hashlib.sha256("|".join((sql, *facts, *(spells.get(one.name, "") for one in read), *others)).encode()).hexdigest()[:24]


def _of_month(sql: str, month: Month, read: Sequence[Month], sources: Sources) -> str:
    """The SQL over the files of the months ``read`` instead of all of them; its rows are of ``month`` alone."""
    listed = f"read_parquet({quoted([path for one in read for path in one.paths])}, union_by_name=true, hive_partitioning=false)"
    instead = {sources.facts: f"(select * from {listed} union all by name select * from {sources.facts}_declared)"}
    instead |= {table: f"read_parquet({quoted([known[month.name]])}, hive_partitioning=false)" for table, known in sources.others.items()}
    for table, files_of_month in instead.items():
        sql = _named(table).sub(files_of_month.replace("\\", r"\\"), sql)
    return f"select * from ({sql}) where month = date '{month.name}-01'" if sources.back and _MONTH.fullmatch(month.name) else sql


def _named(table: str) -> re.Pattern[str]:
    return re.compile(rf'"?\b{table}\b"?')


def quoted(paths: Iterable[str]) -> str:
    """The paths as a list in SQL."""
    return "[" + ", ".join("'" + path.replace("'", "''") + "'" for path in paths) + "]"


def _make(connection: Any, sql: str, target: Path) -> None:
    half = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    with connection.cursor() as own:
        own.execute(f"copy ({sql}) to '{half}' (format parquet, compression zstd)")
    half.rename(target)


def _roles(connection: Any, table: str | None, months: Sequence[Month]) -> dict[str, str]:
    """For each month a hash of the spells in it in which somebody was other than what everybody is."""
    if table is None or not months:
        return {}
    spans = ", ".join(_span(month.name) for month in months)
    found = connection.execute(
        f"select month, count(role), bit_xor(hash(identity, role, from_at, until_at)) from (values {spans}) m(month, since, until)"
        f" left join {table} r on r.from_at < m.until and (r.until_at is null or r.until_at > m.since) group by month"
    ).fetchall()
    return {month: f"{count}, {spells}" for month, count, spells in found}


def _span(month: str) -> str:
    """The month with the moments between which its local days surely lie: within a day of UTC's."""
    if not _MONTH.fullmatch(month):
        return f"('{month}', timestamp '-infinity', timestamp 'infinity')"
    start = f"timestamp '{month}-01'"
    return f"('{month}', {start} - interval 1 day, {start} + interval '1 month 1 day')"


def _sweep(folder: Path, prefix: str, keep: Path) -> None:
    """Older makings of the same month go, once nobody can still be about to read them."""
    limit = clock.real_now().timestamp() - files.GRACE_SECONDS
    for old in folder.glob(f"{prefix}*.parquet"):
        if old != keep and old.stat().st_mtime < limit:
            old.unlink(missing_ok=True)

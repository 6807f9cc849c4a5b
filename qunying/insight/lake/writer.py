"""Copy closed facts from the journal into the lake: files first, then manifest rows and the new place in one short transaction.

Any number of writers may run: the one that commits first moves the place, the others find it moved and throw their files away. A writer killed
between file and manifest leaves an orphan file, which no engine can see and the housekeeping removes.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction

from qunying.insight.lake import columns, files
from qunying.insight.lake.manifest import place as current_place
from qunying.insight.lazy import pyarrow as pa
from qunying.insight.models import Lake, Segment
from qunying.journal import read
from qunying.journal.facts import Recorded
from qunying.journal.read import Position
from qunying.kernel import clock
from qunying.kernel.killpoints import reach

if TYPE_CHECKING:
    from pyarrow import Table

CUT_AFTER = timedelta(seconds=30)  # half of the age a page may show, so that a slow turn of the worker stays within it
LOOK_SECONDS = 5  # how often the worker looks whether a cut is due: soon after the house's clock was moved, or while there is a backlog
TEND_SECONDS_MAX = 2.0  # a worker has other duties: after a great import the rest waits for its next turn
CUT_FACTS_MAX = 50_000
READ_CHUNK = 10_000  # facts held as Python objects at a time; more would cost memory without being faster


@dataclass(slots=True)
class _Part:
    """The facts of one community and month within a cut."""

    first: Position
    last: Position
    tables: list[Table]


def cut() -> int:
    """The next facts, at most ``CUT_FACTS_MAX``, stand in the lake once; returns how many."""
    before = current_place()
    start = Position(before.tx, before.fact)
    parts, end, data_time = _collect(start)
    if not parts:
        _note(start, end, data_time)
        return 0
    written = [(key, part, _write(key, part)) for key, part in parts.items()]
    reach("lake.before_manifest")
    rows = [
        Segment(
            community=community, month=month, first_tx=part.first.tx, first_fact=part.first.fact, last_tx=part.last.tx, last_fact=part.last.fact,
            rows=file.rows, bytes=file.bytes, sha256=file.sha256, path=file.path, closed_at=clock.now(),
        )
        for (community, month), part, file in written
    ]  # fmt: skip
    if not _commit(start, end, data_time, rows):
        for _, _, file in written:
            files.remove(file.path)
        return 0
    reach("lake.after_manifest")
    return sum(file.rows for _, _, file in written)


def tend() -> int:
    """The lake is fresh, or has come nearer for two seconds; returns how many facts were new. For the worker's turn."""
    fresh = Lake.objects.filter(pk=1, data_time__gt=clock.now() - CUT_AFTER, data_time__lte=clock.now()).exists()
    if fresh:
        return 0
    total, started = 0, time.monotonic()
    while (copied := cut()) and time.monotonic() - started < TEND_SECONDS_MAX:
        total += copied
        if copied < CUT_FACTS_MAX:
            return total
    return total + copied


def catch_up() -> int:
    """Everything that may safely be read now stands in the lake; returns how many facts were new."""
    total = 0
    while copied := cut():
        total += copied
        if copied < CUT_FACTS_MAX:
            break
    return total


def _collect(start: Position) -> tuple[dict[tuple[int, str], _Part], Position, datetime | None]:
    """Up to one cut of facts by community and month, where reading came to, and the data time if it came to the end."""
    parts: dict[tuple[int, str], _Part] = {}
    place, left = start, CUT_FACTS_MAX
    while left:
        asked, whole_before = min(left, READ_CHUNK), _whole_before()
        facts, place = read.after(place, limit=asked)
        for key, group in _by_partition(facts).items():
            first, last = (Position(fact.tx, fact.id) for fact in (group[0], group[-1]))
            part = parts.setdefault(key, _Part(first, last, []))
            part.last = last
            part.tables.append(columns.table(group))
        left -= len(facts)
        if len(facts) < asked:
            return parts, place, whole_before
    return parts, place, None


def _write(key: tuple[int, str], part: _Part) -> files.Written:
    community, month = key
    return files.write(pa.concat_tables(part.tables, promote_options="default"), community=community, month=month)


def _by_partition(facts: list[Recorded]) -> dict[tuple[int, str], list[Recorded]]:
    groups: dict[tuple[int, str], list[Recorded]] = defaultdict(list)
    for fact in facts:
        groups[fact.community, f"{fact.local_day:%Y-%m}"].append(fact)
    return groups


def _whole_before() -> datetime:
    """The house's time before which every fact is surely visible to a read that starts now.

    On PostgreSQL facts of transactions still running, and everything written after those began, hide behind the horizon.
    """
    now = clock.now()
    if connection.vendor != "postgresql":
        return now
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM clock_timestamp() - min(xact_start)) FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
        )
        age = cursor.fetchone()[0]
    return now - timedelta(seconds=float(age or 0))


def _commit(start: Position, end: Position, data_time: datetime | None, rows: list[Segment]) -> bool:
    """Manifest and place moved together; False when another writer was faster."""
    with transaction.atomic():
        if not _move(start, end, data_time):
            return False
        Segment.objects.bulk_create(rows)
    return True


def _note(start: Position, end: Position, data_time: datetime | None) -> None:
    with transaction.atomic():
        _move(start, end, data_time)


def _move(start: Position, end: Position, data_time: datetime | None) -> bool:
    fields: dict[str, object] = {"tx": end.tx, "fact": end.fact}
    if data_time is not None:
        fields["data_time"] = data_time
    return Lake.objects.filter(pk=1, tx=start.tx, fact=start.fact).update(**fields) == 1

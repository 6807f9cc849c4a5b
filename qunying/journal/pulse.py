"""How alive each group is, counted straight from the journal: for alarms that may not wait for the lake."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from qunying.journal.facts import Recorded
from qunying.journal.read import by_ids
from qunying.journal.record import timezone_of
from qunying.kernel import clock
from qunying.kernel.bulk import db_time, from_db_time


@dataclass(frozen=True, slots=True)
class Pulse:
    """What a group's facts of a span come to."""

    facts: int
    people: int
    last_at: datetime
    last_id: int


@dataclass(frozen=True, slots=True)
class Span:
    """Facts of some kinds in a community after one moment and up to another; of some groups only, some identities left out."""

    community: int
    kinds: Sequence[str]
    since: datetime
    until: datetime
    groups: Iterable[int] | None = None
    without: Sequence[int] = ()


def by_group(span: Span) -> dict[int, Pulse]:
    """For each group with such facts, how many by how many people, and the last one."""
    rows = _select('"group", COUNT(*), COUNT(DISTINCT identity), MAX(happened_at), MAX(id)', span, 'AND "group" IS NOT NULL GROUP BY "group"')
    return {group: Pulse(facts, people, from_db_time(last), last_id) for group, facts, people, last, last_id in rows}


def busiest(span: Span, *, limit: int) -> dict[int, list[int]]:
    """For each group the identities with the most such facts, at most so many, the most recent first among equals."""
    rank = 'ROW_NUMBER() OVER (PARTITION BY "group" ORDER BY COUNT(*) DESC, MAX(id) DESC)'
    rows = _select(f'"group", identity, {rank} AS place', span, 'AND "group" IS NOT NULL AND identity IS NOT NULL GROUP BY "group", identity')
    found: dict[int, list[int]] = {}
    for group, identity, place in sorted(rows, key=lambda row: row[2]):
        if place <= limit:
            found.setdefault(group, []).append(identity)
    return found


def facts(span: Span, *, limit: int = 5000) -> list[Recorded]:
    """The facts themselves, oldest first."""
    return by_ids([pk for (pk,) in _select("id", span, f"ORDER BY id LIMIT {limit:d}")])


def _select(columns: str, span: Span, tail: str) -> list[tuple[Any, ...]]:
    days = _days(span)
    if not span.kinds or span.since >= span.until:
        return []
    where = [f"community = %s AND local_day IN ({_marks(days)}) AND kind IN ({_marks(span.kinds)}) AND happened_at > %s AND happened_at <= %s"]
    values: list[Any] = [span.community, *days, *span.kinds, db_time(span.since), db_time(span.until)]
    if span.groups is not None:
        wanted = sorted(set(span.groups))
        where.append(f'"group" IN ({_marks(wanted)})' if wanted else "1 = 0")
        values += wanted
    if span.without:
        where.append(f"(identity IS NULL OR identity NOT IN ({_marks(span.without)}))")
        values += span.without
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM journal_fact WHERE {' AND '.join(where)} {tail}", values)
        return list(cursor.fetchall())


def _days(span: Span) -> list[str]:
    """The local days the span touches: they are what the journal's index knows."""
    zone = timezone_of(span.community)
    first, last = clock.local_day(span.since, zone), clock.local_day(span.until, zone)
    return [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]


def _marks(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))

"""Read facts in an order that never skips one: by id on SQLite, by (transaction, id) behind the snapshot horizon on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from django.db import connection

from qunying.journal.facts import Recorded
from qunying.kernel.bulk import db_time, existing, from_db_time

_NAMES = 'id, key, kind, version, happened_at, local_day, community, "group", identity, staff, channel, revision, subject_type, subject_id, origin, payload'


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the reading order; ``tx`` is 0 on SQLite, where one writer makes ids the order."""

    tx: int = 0
    fact: int = 0


START = Position()


def after(position: Position, *, kinds: Sequence[str] | None = None, limit: int) -> tuple[list[Recorded], Position]:
    """The next facts of these kinds (None: all), at most ``limit``, and where reading has come to.

    When fewer than ``limit`` came, the place is the end of what may safely be read now, so uninteresting facts are not looked at again.
    """
    end = visible_end()
    if end <= position:
        return [], position
    tx, order = ("tx::text::bigint", "tx, id") if connection.vendor == "postgresql" else ("0", "id")
    where, values = _between(position, end, kinds)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {tx}, {_NAMES} FROM journal_fact WHERE {where} ORDER BY {order} LIMIT %s", [*values, limit])
        facts = [_recorded(row) for row in cursor.fetchall()]
    if len(facts) == limit:
        return facts, Position(facts[-1].tx, facts[-1].id)
    return facts, end


def count_after(position: Position, *, kinds: Sequence[str], limit: int) -> int:
    """How many facts of these kinds wait to be read, counted to ``limit`` at most."""
    end = visible_end()
    if end <= position:
        return 0
    where, values = _between(position, end, kinds)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM journal_fact WHERE {where} LIMIT %s) waiting", [*values, limit])
        return int(cursor.fetchone()[0])


def known(keys: Sequence[str]) -> set[str]:
    """Which of these keys facts stand under already."""
    return existing("journal_fact", "key", keys)


def visible_end() -> Position:
    """The last place that is safe to read: on PostgreSQL no transaction that may still commit stands before it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tx::text::bigint, id FROM journal_fact WHERE tx < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY tx DESC, id DESC LIMIT 1")
        else:
            cursor.execute("SELECT 0, id FROM journal_fact ORDER BY id DESC LIMIT 1")
        row = cursor.fetchone()
    return Position(int(row[0]), int(row[1])) if row else START


def tally(
    community: int, day: date, *, kinds: Sequence[str], until: datetime, groups: Sequence[int] | None = None, without: Sequence[int] = ()
) -> dict[str, tuple[int, int]]:
    """For each kind, how many facts of that local day happened up to the moment and by how many identities; some groups only, some identities left out."""
    where = [f"kind IN ({_marks(kinds)})", "community = %s", "local_day = %s", "happened_at <= %s"]
    values: list[Any] = [*kinds, community, day.isoformat(), db_time(until)]
    if groups is not None:
        where.append(f'"group" IN ({_marks(groups)})' if groups else "1 = 0")
        values += groups
    if without:
        where.append(f"(identity IS NULL OR identity NOT IN ({_marks(without)}))")
        values += without
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT kind, COUNT(*), COUNT(DISTINCT identity) FROM journal_fact WHERE {' AND '.join(where)} GROUP BY kind", values)
        found = {row[0]: (int(row[1]), int(row[2])) for row in cursor.fetchall()}
    return {kind: found.get(kind, (0, 0)) for kind in kinds}


def between(
    community: int, *, kinds: Sequence[str], since: datetime, until: datetime, days: Sequence[date], groups: Sequence[int] | None,
    by: Sequence[int] | None = None,
) -> list[Recorded]:  # fmt: skip
    """The community's facts of these kinds in those groups (None: in any or none) that happened from one moment to another, earliest first.

    ``days`` are the local days it spans; ``by`` leaves only facts of the staff and of these identities.
    """
    if not (kinds and days) or groups == []:
        return []
    tx = "tx::text::bigint" if connection.vendor == "postgresql" else "0"
    held = f"community = %s AND local_day IN ({_marks(days)})"
    there = f'"group" IN ({_marks(groups)}) AND ' if groups is not None else ""
    where = f"{held} AND kind IN ({_marks(kinds)}) AND {there}happened_at BETWEEN %s AND %s"
    values: list[Any] = [community, *(day.isoformat() for day in days), *kinds, *(groups or ()), db_time(since), db_time(until)]
    if by is not None:
        where += f" AND (staff IS NOT NULL OR identity IN ({_marks(by)}))" if by else " AND staff IS NOT NULL"
        values += by
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {tx}, {_NAMES} FROM journal_fact WHERE {where} ORDER BY happened_at, id", values)
        return [_recorded(row) for row in cursor.fetchall()]


def of_community(community: int, *, kinds: Sequence[str] | None = None, page: int = 2000) -> Iterator[Recorded]:
    """All facts of the community, of these kinds only, in the order of writing; a page of them in memory."""
    tx = "tx::text::bigint" if connection.vendor == "postgresql" else "0"
    where, last = "id > %s AND community = %s" + (f" AND kind IN ({_marks(kinds)})" if kinds else ""), 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {tx}, {_NAMES} FROM journal_fact WHERE {where} ORDER BY id LIMIT %s", [last, community, *(kinds or ()), page])
            found = [_recorded(row) for row in cursor.fetchall()]
        yield from found
        if len(found) < page:
            return
        last = found[-1].id


def by_ids(ids: Sequence[int]) -> list[Recorded]:
    """Those facts, by id."""
    if not ids:
        return []
    tx = "tx::text::bigint" if connection.vendor == "postgresql" else "0"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {tx}, {_NAMES} FROM journal_fact WHERE id IN ({', '.join(['%s'] * len(ids))}) ORDER BY id", list(ids))
        return [_recorded(row) for row in cursor.fetchall()]


def _marks(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))


def _between(position: Position, end: Position, kinds: Sequence[str] | None) -> tuple[str, list[int | str]]:
    """The condition for facts after one place, up to another, of these kinds."""
    if connection.vendor == "postgresql":
        where, values = ["(tx, id) > (%s::text::xid8, %s)", "(tx, id) <= (%s::text::xid8, %s)"], [position.tx, position.fact, end.tx, end.fact]
    else:
        where, values = ["id > %s", "id <= %s"], [position.fact, end.fact]
    if kinds is not None:
        where.append(f"kind IN ({', '.join(['%s'] * len(kinds))})")
    return " AND ".join(where), [*values, *(kinds or ())]


def _recorded(row: tuple[Any, ...]) -> Recorded:
    tx, id_, key, kind, version, happened_at, local_day, *envelope, payload = row
    day = date.fromisoformat(local_day) if isinstance(local_day, str) else local_day
    fields = orjson.loads(payload) if isinstance(payload, str | bytes) else payload
    head = (id_, int(tx), key, kind, version, from_db_time(happened_at), day)
    return Recorded(*head, *envelope, payload=fields)  # type: ignore[misc]

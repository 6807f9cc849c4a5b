"""Facts of one local day read group by group: how many people, which facts carry a mark, and what has happened since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from qunying.journal.facts import Recorded
from qunying.journal.read import by_ids
from qunying.kernel.bulk import db_time


def people(community: int, day: date, *, kinds: Sequence[str], until: datetime, groups: Sequence[int], without: Sequence[int] = ()) -> dict[int, int]:
    """For each group, how many identities (some left out) the day's facts of these kinds name up to the moment; a group with none is absent."""
    where, values = _of_day(community, day, kinds, until, groups)
    if without:
        where += f" AND identity NOT IN ({_marks(without)})"
        values += without
    return dict(_rows(f'SELECT "group", COUNT(DISTINCT identity) FROM journal_fact WHERE {where} AND identity IS NOT NULL GROUP BY "group"', values))


def facts(community: int, day: date, *, kinds: Sequence[str], until: datetime, groups: Sequence[int]) -> list[Recorded]:
    """The day's facts of these kinds in those groups up to the moment, by id; meant for kinds of which a group has few."""
    where, values = _of_day(community, day, kinds, until, groups)
    return by_ids([row[0] for row in _rows(f"SELECT id FROM journal_fact WHERE {where}", values)])


def marked(community: int, day: date, *, kind: str, field: str, until: datetime, groups: Sequence[int]) -> list[tuple[int, int, int, int]]:
    """The day's facts of that kind whose field is true, as (fact, group, subject, identity), by fact."""
    where, values = _of_day(community, day, [kind], until, groups)
    true = f"json_extract(payload, '$.{field}') = 1" if connection.vendor == "sqlite" else f"payload->>'{field}' = 'true'"
    return _rows(f'SELECT id, "group", subject_id, identity FROM journal_fact WHERE {where} AND {true} ORDER BY id', values)


def pointing(community: int, day: date, *, kind: str, field: str, until: datetime, groups: Sequence[int]) -> list[tuple[int, int]]:
    """What the day's facts of that kind point at by their field, as (target, identity of who does); facts that point at nothing are left out."""
    where, values = _of_day(community, day, [kind], until, groups)
    target = f"json_extract(payload, '$.{field}')" if connection.vendor == "sqlite" else f"(payload->>'{field}')::bigint"
    return _rows(f"SELECT {target}, identity FROM journal_fact WHERE {where} AND {target} IS NOT NULL ORDER BY id", values)


def counted_since(community: int, day: date, *, kinds: Sequence[str], after: datetime, groups: Sequence[int]) -> dict[tuple[int, str], int]:
    """For each group and kind, how many facts happened after a moment of that day, also on later days."""
    where = f'community = %s AND local_day >= %s AND kind IN ({_marks(kinds)}) AND happened_at > %s AND "group" IN ({_marks(groups)})'
    values = [community, day.isoformat(), *kinds, db_time(after), *groups]
    rows = _rows(f'SELECT "group", kind, COUNT(*) FROM journal_fact WHERE {where} GROUP BY "group", kind', values) if groups else []
    return {(group, kind): n for group, kind, n in rows}


def _of_day(community: int, day: date, kinds: Sequence[str], until: datetime, groups: Sequence[int]) -> tuple[str, list[Any]]:
    of_groups = f'"group" IN ({_marks(groups)})' if groups else "1 = 0"
    where = f"community = %s AND local_day = %s AND kind IN ({_marks(kinds)}) AND happened_at <= %s AND {of_groups}"
    return where, [community, day.isoformat(), *kinds, db_time(until), *groups]


def _rows(sql: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return list(cursor.fetchall())


def _marks(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))

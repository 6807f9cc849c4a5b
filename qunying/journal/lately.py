"""When each of some people last did something: the latest fact of certain kinds that names them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from qunying.kernel.bulk import chunks, from_db_time

CHUNK = 500


def last_of(community: int, *, kinds: Sequence[str], since: date, identities: Sequence[int]) -> dict[int, datetime]:
    """For each identity, when the latest of its facts of these kinds from that local day on happened; who has none is absent."""
    found: dict[int, datetime] = {}
    for part in chunks(identities, CHUNK):
        where = f"community = %s AND local_day >= %s AND kind IN ({_marks(kinds)}) AND identity IN ({_marks(part)})"
        with connection.cursor() as cursor:
            values: list[Any] = [community, since.isoformat(), *kinds, *part]
            cursor.execute(f"SELECT identity, MAX(happened_at) FROM journal_fact WHERE {where} GROUP BY identity", values)
            found |= {row[0]: from_db_time(row[1]) for row in cursor.fetchall()}
    return found


def _marks(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))

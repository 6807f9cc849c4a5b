"""Take every row of some communities out of the house, table by table from children to parents, in transactions short enough for members to write between.

Which rows are theirs is read off the models: a column that names the community, or the way by foreign keys to one that does.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from qunying.kernel.bulk import WRITE_CHUNK_SECONDS_MAX

COMMUNITY = "people_community"
# What belongs to the installation, whoever lives in it. People and identities may be at home elsewhere too, so they are judged one by one.
OF_THE_HOUSE = frozenset({
    "kernel_clock", "kernel_setting", "journal_cursor", "flows_worker", "flows_periodic", "insight_lake", "incentives_seal", "people_account",
    "people_person", "people_identity", "people_api_token", "camps_wipe", "channels_history_upload",
})  # fmt: skip
BY_CORP = frozenset({"channel_wecom_chat", "channel_wecom_task"})
AT_ONCE = ("camps_forward", "flows_due", "channels_outbox")  # first: what is not due does not happen any more
SIZE, SIZE_MIN, SIZE_MAX = 400, 1, 3000
SLOW, QUICK = WRITE_CHUNK_SECONDS_MAX * 0.6, WRITE_CHUNK_SECONDS_MAX * 0.2


@dataclass(frozen=True, slots=True)
class Part:
    """A table and the condition that makes a row of it one of ours."""

    table: str
    key: str
    where: str


class Pace:
    """How many rows one transaction may look at: more while it is quick, fewer when it was slow."""

    def __init__(self) -> None:
        self.size = SIZE

    def learn(self, seconds: float) -> None:
        """The next transaction is sized by how long this one took."""
        if seconds > SLOW:
            self.size = max(SIZE_MIN, self.size // 2)
        elif seconds < QUICK:
            self.size = min(SIZE_MAX, self.size * 2)


def parts(communities: Sequence[int], corps: Sequence[str]) -> list[Part]:
    """Every table with rows of these communities, children before parents; ``corps`` are platform accounts that only they use."""
    ids = ", ".join(str(int(one)) for one in communities)
    found = []
    for model in reversed(list(_parents_first())):
        table = model._meta.db_table
        if table not in OF_THE_HOUSE:
            found.append(Part(table, str(_key(model).column), _where(model, ids, corps)))
    return sorted(found, key=lambda part: part.table not in AT_ONCE)


def count(found: Sequence[Part]) -> int:
    """How many rows of theirs there are."""
    return sum(_number(f"SELECT count(*) FROM {part.table} WHERE {part.where}") for part in found)


def erase_some(part: Part, after: int, pace: Pace) -> tuple[int, int | None]:
    """The next rows of the table after that key are gone where they are ours; returns how many, and from where to go on (None: the table is through)."""
    last = _number(
        f"SELECT max({part.key}) FROM (SELECT {part.key} FROM {part.table} WHERE {part.key} > %s ORDER BY {part.key} LIMIT %s) next", after, pace.size
    )
    if not last:
        return 0, None
    started = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {part.table} WHERE {part.key} > %s AND {part.key} <= %s AND {part.where}", [after, last])
        gone = int(cursor.rowcount)
    seconds = time.monotonic() - started
    pace.learn(seconds)
    if connection.vendor == "sqlite":
        time.sleep(min(seconds, WRITE_CHUNK_SECONDS_MAX))  # as long as we held the writer, others may have it
    return gone, last


def erase_ids(table: str, ids: Sequence[int], *, unless: str) -> int:
    """Those rows are gone, save where ``unless`` holds."""
    if not ids:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id IN ({', '.join(['%s'] * len(ids))}) AND NOT ({unless})", list(ids))
        return int(cursor.rowcount)


def unindexed() -> Iterator[tuple[str, str]]:
    """Columns that point at another row without an index: each row that goes would make PostgreSQL read such a table to its end."""
    for model in _parents_first():
        for field in model._meta.local_concrete_fields:
            pointing: Any = field
            if pointing.remote_field is not None and not (pointing.db_index or pointing.unique):
                yield model._meta.db_table, str(field.column)


def _where(model: type[models.Model], ids: str, corps: Sequence[str]) -> str:
    table, columns = model._meta.db_table, {str(field.column) for field in model._meta.local_concrete_fields}
    if table == COMMUNITY:
        return f"id IN ({ids})"
    if table in BY_CORP:
        return f"corp IN ({', '.join(_quoted(corp) for corp in corps) or 'NULL'})"
    for name in ("community", "community_id"):
        if name in columns:
            return f"{name} IN ({ids})"
    for field in model._meta.local_concrete_fields:
        target: Any = field.related_model
        if target is not None and target._meta.db_table not in OF_THE_HOUSE:
            return f"{field.column} IN (SELECT {_key(target).column} FROM {target._meta.db_table} WHERE {_where(target, ids, corps)})"
    raise RuntimeError(f"{table} names no community: say in OF_THE_HOUSE that it is the installation's, or give it one")


def _parents_first() -> Iterator[type[models.Model]]:
    return parents_first(model for model in apps.get_models() if model.__module__.startswith("qunying."))


def parents_first(given: Iterable[type[models.Model]]) -> Iterator[type[models.Model]]:
    """Depth first along the foreign keys, so that no row ever points at one that is not there yet."""
    ours = set(given)
    done: set[type[models.Model]] = set()

    def visit(model: type[models.Model]) -> Iterator[type[models.Model]]:
        if model in done:
            return
        done.add(model)
        for field in model._meta.local_concrete_fields:
            if field.remote_field is not None and field.related_model in ours:
                yield from visit(field.related_model)
        yield model

    for model in sorted(ours, key=lambda one: one._meta.db_table):
        yield from visit(model)


def _key(model: type[models.Model]) -> Any:
    return model._meta.pk


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _number(sql: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return int(cursor.fetchone()[0] or 0)

"""Which tables a snapshot holds and how a column of the database becomes a column of Parquet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import pyarrow as pa
from django.apps import apps
from django.db import connection, models

from qunying.camps.rehearsal.erasing import parents_first

# What belongs to one installation or one process, or is made again from the rest: never part of a snapshot.
LEFT_OUT = frozenset({
    "kernel_clock", "kernel_setting", "flows_worker", "flows_periodic", "people_account", "people_member_key", "insight_segment", "insight_lake",
    "incentives_seal",
})  # fmt: skip

_ARROW = {
    "BigAutoField": pa.int64(), "AutoField": pa.int64(), "BigIntegerField": pa.int64(), "IntegerField": pa.int32(), "SmallIntegerField": pa.int16(),
    "PositiveIntegerField": pa.int32(), "PositiveSmallIntegerField": pa.int16(), "PositiveBigIntegerField": pa.int64(), "BooleanField": pa.bool_(),
    "FloatField": pa.float64(), "DateField": pa.date32(), "DateTimeField": pa.timestamp("us", tz="UTC"), "BinaryField": pa.binary(),
    "CharField": pa.string(), "TextField": pa.string(), "SlugField": pa.string(), "JSONField": pa.string(),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the database, the model's attribute and the type on each side."""

    name: str
    attribute: str
    kind: str
    arrow: pa.DataType


@dataclass(frozen=True, slots=True)
class Table:
    """One table with its columns, in the order of the model."""

    name: str
    model: type[models.Model]
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """The table as Arrow sees it."""
        return pa.schema([(column.name, column.arrow) for column in self.columns])


def tables() -> list[Table]:
    """Every table of the house that a snapshot holds, those that are pointed at before those that point."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("qunying.") and model._meta.db_table not in LEFT_OUT]
    return [Table(model._meta.db_table, model, tuple(_column(field) for field in model._meta.local_concrete_fields)) for model in parents_first(ours)]


def rows(table: Table, *, chunk: int = 20_000) -> Iterator[pa.RecordBatch]:
    """The table's rows by primary key, as record batches."""
    queryset = table.model._default_manager.order_by("pk").values_list(*[column.attribute for column in table.columns])
    part: list[tuple[Any, ...]] = []
    for row in queryset.iterator(chunk_size=5000):
        part.append(row)
        if len(part) == chunk:
            yield _batch(table, part)
            part = []
    if part:
        yield _batch(table, part)


def plain(batch: pa.RecordBatch) -> list[tuple[Any, ...]]:
    """The batch's rows as the database's driver takes them."""
    lite = connection.vendor == "sqlite"
    columns: list[list[Any]] = []
    for values, kind in zip((column.to_pylist() for column in batch.columns), batch.schema.types, strict=True):
        if lite and pa.types.is_timestamp(kind):
            values = [None if value is None else str(value.replace(tzinfo=None)) for value in values]
        elif lite and pa.types.is_date(kind):
            values = [None if value is None else value.isoformat() for value in values]
        columns.append(values)
    return list(zip(*columns, strict=True))


def _batch(table: Table, part: list[tuple[Any, ...]]) -> pa.RecordBatch:
    columns = list(zip(*part, strict=True))
    arrays = []
    for column, values in zip(table.columns, columns, strict=True):
        if column.kind == "JSONField":
            values = tuple(None if value is None else orjson.dumps(value).decode() for value in values)
        arrays.append(pa.array(values, type=column.arrow))
    return pa.RecordBatch.from_arrays(arrays, schema=table.schema)


def _column(field: models.Field[Any, Any]) -> Column:
    target: Any = field
    while target.remote_field is not None:
        target = target.target_field
    kind = target.get_internal_type()
    return Column(str(field.column), field.attname, kind, _ARROW[kind])

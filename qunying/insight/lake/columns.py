"""What a file of the lake looks like: the envelope, and one typed column ``f_<field>`` for every single-valued field of every declared fact.

The rule is read off the registry of facts, so a new fact needs no change here: its columns appear in the files that hold it, and engines see
them as empty everywhere else.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable, Sequence
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any

import orjson

from qunying.insight.arrays import array
from qunying.insight.lazy import pyarrow as pa
from qunying.journal import facts as kinds
from qunying.journal.facts import Kind, Recorded

if typing.TYPE_CHECKING:
    from pyarrow import Schema, Table

# Times are naive UTC: a zone in the file would make every engine need a time zone database only to read it back.
ENVELOPE = {
    "id": "int64", "tx": "int64", "kind": "string", "version": "int16", "happened_at": "time", "local_day": "date", "community": "int64",
    "group_id": "int64", "identity": "int64", "staff": "int64", "channel": "string", "revision": "int64", "subject_type": "string",
    "subject_id": "int64", "origin": "int16", "payload": "string",
}  # fmt: skip
_SINGLE = {int: "int64", bool: "bool", float: "float64", str: "string"}
_WIDER = {frozenset({"int64", "float64"}): "float64", frozenset({"bool", "int64"}): "int64", frozenset({"bool", "float64"}): "float64"}


def features() -> dict[str, str]:
    """Every feature column with its type; a field that two facts declare differently gets the wider type, at worst text."""
    return _features(tuple(kinds.all_kinds()))


def schema(names: Iterable[str]) -> Schema:
    """The Arrow schema of the envelope and these feature columns."""
    types = features()
    return pa.schema([(name, _arrow(word)) for name, word in ENVELOPE.items()] + [(name, _arrow(types[name])) for name in names])


def whole_schema() -> Schema:
    """The Arrow schema with every feature column there can be: what a measure may count on."""
    return schema(features())


def table(facts: Sequence[Recorded]) -> Table:
    """The facts as an Arrow table, with the feature columns of the kinds among them."""
    present = {kind.name: kind for kind in kinds.all_kinds() if kind.name in {fact.kind for fact in facts}}
    types = features()
    names = sorted({f"f_{field}" for kind in present.values() for field in kind.fields} & types.keys())
    columns: list[list[Any]] = [
        [f.id for f in facts], [f.tx for f in facts], [f.kind for f in facts], [f.version for f in facts],
        [f.happened_at.replace(tzinfo=None) for f in facts], [f.local_day for f in facts], [f.community for f in facts],
        [f.group for f in facts], [f.identity for f in facts], [f.staff for f in facts], [f.channel for f in facts],
        [f.revision for f in facts], [f.subject_type for f in facts], [f.subject_id for f in facts], [int(f.origin) for f in facts],
        [orjson.dumps(f.payload).decode() for f in facts],
    ]  # fmt: skip
    columns += [_feature([fact.payload.get(name[2:]) for fact in facts], types[name]) for name in names]
    shape = schema(names)
    return pa.table([array(column, field.type) for column, field in zip(columns, shape, strict=True)], schema=shape)


def _feature(values: list[Any], word: str) -> list[Any]:
    """The values as that type; whatever an older version of a fact kept in another shape (a list) stays in the payload only."""
    make = {"int64": int, "bool": bool, "float64": float, "string": str}[word]
    return [None if value is None or isinstance(value, list | dict) else make(value) for value in values]


@lru_cache(maxsize=4)
def _features(declared: tuple[Kind, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind in declared:
        for field, hint in typing.get_type_hints(kind.type).items():
            word = _SINGLE.get(_without_none(hint))
            if word is None:
                continue
            before = found.get(f"f_{field}", word)
            found[f"f_{field}"] = word if before == word else _WIDER.get(frozenset({before, word}), "string")
    return dict(sorted(found.items()))


def _without_none(hint: Any) -> Any:
    """``int | None`` → int; several values (tuples) have no single type."""
    if isinstance(hint, UnionType) or typing.get_origin(hint) is typing.Union:
        rest = [part for part in typing.get_args(hint) if part is not NoneType]
        return rest[0] if len(rest) == 1 else None
    return hint


def _arrow(word: str) -> Any:
    if word == "time":
        return pa.timestamp("us")
    return pa.date32() if word == "date" else getattr(pa, {"bool": "bool_"}.get(word, word))()

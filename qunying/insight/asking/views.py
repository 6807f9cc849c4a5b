"""The tables one may ask: each with what it holds and what every column means; every domain names its own in a file ``asked``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.apps import apps

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise
    from ibis import Table

    from qunying.insight.bases import Bases

    Words = str | _StrPromise

Describe = Callable[["Bases"], "Table"]
Rows = Callable[[int], Sequence[tuple[Any, ...]]]
TYPES = ("BIGINT", "VARCHAR", "DATE", "TIMESTAMP", "BOOLEAN", "DOUBLE")


@dataclass(frozen=True, slots=True)
class View:
    """A table that can be asked; either the lake holds it (``describe``) or a few rows come from the live database (``rows``, with types)."""

    name: str
    meaning: Words
    columns: Mapping[str, Words]
    describe: Describe | None = None
    rows: Rows | None = None
    types: tuple[str, ...] = ()
    others: Words = ""  # what further columns there are


_VIEWS: dict[str, View] = {}


def shows(name: str, *, meaning: Words, columns: Mapping[str, Words], others: Words = "") -> Callable[[Describe], Describe]:
    """Register a table over the lake: the expression has exactly these columns, and more only where ``others`` says which."""

    def register(describe: Describe) -> Describe:
        _add(View(name, meaning, columns, describe=describe, others=others))
        return describe

    return register


def shows_rows(name: str, *, meaning: Words, columns: Mapping[str, tuple[str, Words]]) -> Callable[[Rows], Rows]:
    """Register a small table from the live database: each column with its SQL type; nothing in it may name or reach a person."""

    def register(rows: Rows) -> Rows:
        types = tuple(word for word, _ in columns.values())
        if not set(types) <= set(TYPES):
            raise RuntimeError(f"the table {name} has a type that is none of {TYPES}")
        _add(View(name, meaning, {key: said for key, (_, said) in columns.items()}, rows=rows, types=types))
        return rows

    return register


def all_views() -> list[View]:
    """Every table that can be asked, by name."""
    for config in apps.get_app_configs():
        if config.name.startswith("qunying.") and find_spec(f"{config.name}.asked"):
            import_module(f"{config.name}.asked")
    return [_VIEWS[name] for name in sorted(_VIEWS)]


def _add(view: View) -> None:
    if view.name in _VIEWS:
        raise RuntimeError(f"the table {view.name} is shown twice")
    _VIEWS[view.name] = view

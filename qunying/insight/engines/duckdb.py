"""DuckDB in this process, over the files the manifest names: one connection, one query at a time, stored bases kept for the latest version.

It opens Parquet files only, never the live database: two copies of SQLite in one process drop each other's locks.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings

from qunying.insight.lake import columns, manifest
from qunying.insight.lake.manifest import Version
from qunying.insight.lazy import ibis
from qunying.kernel.refusals import Refused

if TYPE_CHECKING:
    from ibis import Table

MEMORY = "400MB"  # of a web process; what does not fit goes to a temporary folder
THREADS = 2
COMMUNITIES_KEPT = 4

_lock = threading.RLock()
_stores: OrderedDict[int, Store] = OrderedDict()
_backend: Any = None


@dataclass(slots=True)
class Store:
    """The lake of a community at one version, as tables of the one connection."""

    version: Version
    backend: Any
    _tables: dict[str, Table] = field(default_factory=dict)

    def facts(self) -> Table:
        """Every fact of the community; columns that no file has yet are there and empty."""
        name = self._name("facts")
        if "facts" not in self._tables:
            paths = manifest.paths(self.version.community)
            # An empty table with every declared column: a measure may name a feature before the first such fact.
            self.backend.con.register("declared", columns.whole_schema().empty_table())
            self.backend.con.execute(f"create or replace temp table {name}_declared as select * from declared")
            self.backend.con.unregister("declared")
            files = f"select * from read_parquet({_quoted(paths)}, union_by_name=true, hive_partitioning=false) union all by name " if paths else ""
            self.backend.con.execute(f"create or replace temp view {name} as {files}select * from {name}_declared")
            self._tables["facts"] = self.backend.table(name)
        return self._tables["facts"]

    def keep(self, name: str, expression: Table) -> Table:
        """The expression's rows in a table of their own, made at the first asking."""
        if name not in self._tables:
            shape = ", ".join(_bigint(column) if type_.is_integer() else f'"{column}"' for column, type_ in expression.schema().items())
            self.backend.con.execute(f"create or replace temp table {self._name(name)} as select {shape} from ({self.backend.compile(expression)})")
            self._tables[name] = self.backend.table(self._name(name))
        return self._tables[name]

    def numbers(self, expression: Table) -> list[tuple[int, ...]]:
        """The rows of a small expression."""
        return [tuple(row.values()) for row in self.rows(expression)]

    def rows(self, expression: Table) -> list[dict[str, Any]]:
        """The rows of an expression as plain values."""
        table = self.backend.to_pyarrow(expression)
        found: list[dict[str, Any]] = table.cast(expression.schema().to_pyarrow()).to_pylist()
        return found

    def drop(self) -> None:
        """Its tables no longer take memory."""
        for name in self._tables:
            if name != "facts":
                self.backend.con.execute(f"drop table if exists {self._name(name)}")
        self.backend.con.execute(f"drop view if exists {self._name('facts')}")
        self.backend.con.execute(f"drop table if exists {self._name('facts')}_declared")

    def _name(self, base: str) -> str:
        return f"c{self.version.community}_{base}"


@contextmanager
def at(version: Version) -> Iterator[Store]:
    """The store of that version, for this thread alone while the block runs; refused ``lake_broken`` when a file is not there."""
    with _lock:
        store = _stores.get(version.community)
        # The data time moves every few seconds and changes no row, so only the mark tells versions apart.
        if store is None or store.version.mark != version.mark:
            if store is not None:
                store.drop()
            store = _stores[version.community] = Store(version, _connection())
        _stores.move_to_end(version.community)
        while len(_stores) > COMMUNITIES_KEPT:
            _stores.popitem(last=False)[1].drop()
        try:
            yield store
        except _io_error() as problem:
            forget()
            raise Refused("lake_broken", community=version.community, problem=str(problem).split("\n", 1)[0]) from problem


def forget() -> None:
    """Nothing computed so far is kept: the next question opens the lake anew."""
    global _backend
    with _lock:
        _stores.clear()
        if _backend is not None:
            _backend.con.close()
        _backend = None


def _connection() -> Any:
    global _backend
    if _backend is None:
        temporary = settings.DATA / "tmp"
        config = {"threads": THREADS, "memory_limit": MEMORY, "temp_directory": str(temporary), "autoinstall_known_extensions": "false"}
        _backend = ibis.duckdb.connect(**config)
    return _backend


def _io_error() -> Any:
    import duckdb

    return duckdb.IOException


def _bigint(column: str) -> str:
    """DuckDB adds up integers in 128 bits, which everything after it would read as decimals."""
    return f'"{column}"::bigint as "{column}"'


def _quoted(paths: list[str]) -> str:
    return "[" + ", ".join("'" + path.replace("'", "''") + "'" for path in paths) + "]"

"""DuckDB in this process, over the files the manifest names: one connection, one query at a time, stored bases kept for the latest version.

It opens Parquet files only, never the live database: two copies of SQLite in one process drop each other's locks.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from qunying.insight import acts, bases
from qunying.insight.engines import monthly
from qunying.insight.lake import columns, manifest
from qunying.insight.lake.manifest import Month, Version
from qunying.insight.lazy import ibis
from qunying.kernel.refusals import Refused

if TYPE_CHECKING:
    from ibis import Table

MEMORY = f"{settings.MEASURE_MEMORY}MB"  # what does not fit goes to a temporary folder
THREADS = 2
COMMUNITIES_KEPT = 4
QUESTIONS_KEPT = 512

# Said as SQL: handing DuckDB an Arrow table or a parameter loads pandas, a second and 45 MB of every web process.
_TYPES = {"string": "varchar", "int64": "bigint", "int32": "integer", "int16": "smallint", "int8": "tinyint", "bool": "boolean", "double": "double",
          "date32[day]": "date", "timestamp[us]": "timestamp"}  # fmt: skip

_lock = threading.RLock()
_stores: OrderedDict[int, Store] = OrderedDict()
_backend: Any = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A question compiled once: its SQL names tables that are made anew for each version, so it holds for all of them, and for every community."""

    sql: str
    schema: Any


# Compiled SQL calls the tables of a community "c·_…": compiling costs more than answering in a small lake, so the communities of a house share it.
ANY = '"c·_'
_prepared: OrderedDict[tuple[Any, ...], Prepared] = OrderedDict()
_base_sql: dict[str, str] = {}


@dataclass(slots=True)
class Store:
    """The lake of a community at one version, as tables of the one connection."""

    version: Version
    backend: Any
    _made: set[str] = field(default_factory=set)
    _views: set[str] = field(default_factory=set)
    _months: dict[str, dict[str, str]] = field(default_factory=dict)  # of the bases kept by month, the file of each
    _segments: list[Month] | None = None
    _facts: Any = None

    def facts(self) -> Table:
        """Every fact of the community; columns that no file has yet are there and empty."""
        self._open_facts()
        if self._facts is None:  # looking up some hundred columns costs as much as a small answer
            self._facts = self.backend.table(self._name("facts"))
        return self._facts

    def has(self, name: str) -> bool:
        """Whether the base can be had without describing it again."""
        return name in self._made or name in _base_sql

    def keep(self, name: str, expression: Table) -> Table:
        """The expression's rows in a table of their own."""
        shape = ", ".join(_bigint(column) if type_.is_integer() else f'"{column}"' for column, type_ in expression.schema().items())
        _base_sql[name] = f"select {shape} from ({self._compiled(expression)})"
        return self.kept(name)

    def kept(self, name: str) -> Table:
        """The table of a base, made for this version if it was not yet."""
        self._ensure(name)
        return self.backend.table(self._name(name))

    def moment(self, now: datetime) -> Table:
        """One row with the moment the answer is as of: a table, so that a question compiled a minute ago still holds."""
        moment = now.replace(tzinfo=None).isoformat(sep=" ")
        self.backend.con.execute(f"create or replace table {self._name('moment')} as select timestamp '{moment}' as now")
        self._made.add("moment")
        return self.backend.table(self._name("moment"))

    def answer(self, key: tuple[Any, ...], describe: Callable[[], Table]) -> list[dict[str, Any]]:
        """The rows of the question ``key``; it is described and compiled only when it was never asked."""
        prepared = _prepared.get(key)
        if prepared is None:
            prepared = _prepared[key] = self._prepare(describe())
        _prepared.move_to_end(key)
        while len(_prepared) > QUESTIONS_KEPT:
            _prepared.popitem(last=False)
        self._ensure_all(self._own(prepared.sql))
        return self._fetch(prepared)

    def rows(self, expression: Table) -> list[dict[str, Any]]:
        """The rows of an expression as plain values."""
        return self._fetch(self._prepare(expression))

    def numbers(self, expression: Table) -> list[tuple[int, ...]]:
        """The rows of a small expression."""
        sql = self._own(self._compiled(expression))
        return [tuple(row) for row in self.backend.con.execute(sql).fetchall()]

    def drop(self) -> None:
        """Its tables no longer take memory."""
        for name in self._views:
            self.backend.con.execute(f"drop view if exists {self._name(name)}")
        for name in self._made - {"facts"} - self._views:
            self.backend.con.execute(f"drop table if exists {self._name(name)}")
        self.backend.con.execute(f"drop view if exists {self._name('facts')}")
        self.backend.con.execute(f"drop table if exists {self._name('facts')}_declared")

    def _prepare(self, expression: Table) -> Prepared:
        return Prepared(self._compiled(expression), expression.schema().to_pyarrow())

    def _compiled(self, expression: Table) -> str:
        """The expression's SQL with the tables of whichever community asks."""
        sql: str = self.backend.compile(expression)
        return sql.replace(f'"c{self.version.community}_', ANY)

    def _own(self, sql: str) -> str:
        """The SQL with this community's tables."""
        return sql.replace(ANY, f'"c{self.version.community}_')

    def _fetch(self, prepared: Prepared) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.backend.con.execute(self._own(prepared.sql)).to_arrow_table().cast(prepared.schema).to_pylist()
        return found

    def _ensure(self, name: str) -> None:
        if name == "facts":
            self._open_facts()
        elif name not in self._made and name in _base_sql:
            sql = self._own(_base_sql[name])
            self._ensure_all(sql)
            if bases.by_month(name) and monthly.worth_it(self._lake()):
                self._read_months(name, sql)
            else:
                self.backend.con.execute(f"create or replace table {self._name(name)} as {sql}")
            self._made.add(name)

    def _read_months(self, name: str, sql: str) -> None:
        """The base is a view of its files, of which only those of changed months are made."""
        roles = self._name(acts.roles().base)
        others = {self._name(other): known for other, known in self._months.items()}
        sources = monthly.Sources(self._name("facts"), roles if roles in sql else None, others, bases.looks_back(name))
        self._months[name] = monthly.paths(self.backend.con, self.version.community, name, sql, sources, self._lake())
        listed = monthly.quoted(self._months[name].values())
        self.backend.con.execute(f"create or replace view {self._name(name)} as select * from read_parquet({listed}, hive_partitioning=false)")
        self._views.add(name)

    def _lake(self) -> list[Month]:
        """The lake's months, looked up once: of bases that stand on each other none may see more of it than the other."""
        if self._segments is None:
            self._segments = manifest.by_month(self.version.community)
        return self._segments

    def _ensure_all(self, sql: str) -> None:
        """Every table the SQL names is there at this version."""
        for name in sorted(set(re.findall(rf"\bc{self.version.community}_(\w+)", sql))):
            self._ensure(name)

    def _open_facts(self) -> None:
        if "facts" in self._made:
            return
        name, paths, execute = self._name("facts"), manifest.paths(self.version.community), self.backend.con.execute
        # An empty table with every declared column: a measure may name a feature before the first such fact.
        declared = ", ".join(f'"{column.name}" {_TYPES[str(column.type)]}' for column in columns.whole_schema())
        execute(f"create or replace table {name}_declared ({declared})")
        files = f"select * from read_parquet({monthly.quoted(paths)}, union_by_name=true, hive_partitioning=false) union all by name " if paths else ""
        execute(f"create or replace view {name} as {files}select * from {name}_declared")
        self._made.add("facts")

    def _name(self, base: str) -> str:
        return f"c{self.version.community}_{base}"


@contextmanager
def at(version: Version) -> Iterator[Store]:
    """The store of that version, for this thread alone while the block runs.

    Refused ``lake_broken`` when a file is not there, and ``answer_too_large`` when an answer does not fit in ``MEMORY``.
    """
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
        except _no_room() as problem:
            forget()  # what was half made takes room too
            raise Refused("answer_too_large", community=version.community, memory=MEMORY) from problem


def forget() -> None:
    """Nothing computed so far is kept: the next question opens the lake anew. What was compiled is no answer and stays."""
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


def _no_room() -> Any:
    import duckdb

    return duckdb.OutOfMemoryException


def _bigint(column: str) -> str:
    """DuckDB adds up integers in 128 bits, which everything after it would read as decimals."""
    return f'"{column}"::bigint as "{column}"'

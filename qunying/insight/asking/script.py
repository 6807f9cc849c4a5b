"""The SQL that makes the tables one may ask, read off the bases' own expressions by an engine that holds no data at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from qunying.insight import queries
from qunying.insight.asking.views import all_views
from qunying.insight.bases import Bases
from qunying.insight.lake import columns, manifest
from qunying.insight.lazy import ibis
from qunying.journal.record import timezone_of
from qunying.kernel import clock

if TYPE_CHECKING:
    from ibis import Table

FILES = "qunying_files"  # the lake's files as they are; everything else stands on it
MOMENT = "base_moment"


Made = tuple[str, str]  # a view's name, and the statement that makes it


@dataclass(frozen=True, slots=True)
class Script:
    """What to run, in this order, before a question: small tables to fill, then views."""

    made: tuple[Made, ...]
    tables: list[dict[str, Any]]
    names: list[str]
    data_time: datetime | None

    def needed(self, sql: str) -> list[str]:
        """The statements without which the question cannot be answered, in their order."""
        asked, chosen = sql.lower(), []
        for name, statement in reversed(self.made):  # whoever stands on a view was made after it
            if re.search(rf"\b{re.escape(name)}\b", asked):
                chosen.append(statement)
                asked += statement.lower()
        return chosen[::-1]


def write(community_id: int) -> Script:
    """The script for one community as of its lake's version now."""
    version = manifest.version(community_id)
    shown = all_views()
    tables = [
        {"name": view.name, "columns": list(zip(view.columns, view.types, strict=True)), "rows": [list(row) for row in view.rows(community_id)]}
        for view in shown
        if view.rows is not None
    ]
    now = queries.as_of(version)
    stands: tuple[Made, ...] = (
        (FILES, f"create view {FILES} as {files(manifest.paths(community_id))}"),
        (MOMENT, f"create view {MOMENT} as select timestamp '{now.replace(tzinfo=None):%Y-%m-%d %H:%M}:00' as now"),
    )
    views = _views(clock.local_day(now, timezone_of(community_id)))
    return Script((*stands, *views), tables, [view.name for view in shown], version.data_time)


@lru_cache(maxsize=4)
def _views(today: date) -> tuple[Made, ...]:
    """Every view over those two, described once for all communities whose day it is."""
    drawing = _Drawing()
    bases = _Anybodys(drawing, 0, datetime.combine(today, time(), UTC), today)
    for view in all_views():
        if view.describe is not None:
            drawing.view(view.name, view.describe(bases))
    drawing.close()
    return tuple(drawing.made)


class _Anybodys(Bases):
    """Bases of no community: what can be asked is described alike for all of them."""

    def blind(self, capability: str) -> frozenset[int]:
        raise RuntimeError("a table that can be asked does not depend on what a community's channels show")


@dataclass(slots=True)
class _Drawing:
    """An engine over no facts: whoever describes a base to it gets a view, and it notes how that view was made."""

    made: list[Made] = field(default_factory=list)
    _backend: Any = None
    _made: set[str] = field(default_factory=set)

    def facts(self) -> Table:
        """Every fact of the community, with every declared feature column."""
        if self._backend is None:
            self._backend = ibis.duckdb.connect()
            self._backend.con.register("declared", columns.whole_schema().empty_table())
            self._backend.con.execute(f"create table {FILES} as select * from declared")
        return self._backend.table(FILES)

    def has(self, name: str) -> bool:
        """Whether the base can be had without describing it again."""
        return name in self._made

    def keep(self, name: str, expression: Table) -> Table:
        """A view of that base."""
        self.view(f"base_{name}", expression)
        self._made.add(name)
        return self.kept(name)

    def kept(self, name: str) -> Table:
        """A base that was described before."""
        return self._backend.table(f"base_{name}")

    def moment(self, now: datetime) -> Table:
        """One row with the moment the answer is as of."""
        if "moment" not in self._made:
            self.facts()
            self._backend.con.execute(f"create view {MOMENT} as select current_date::timestamp as now")
            self._made.add("moment")
        return self.kept("moment")

    def numbers(self, expression: Table) -> list[tuple[int, ...]]:
        """Nothing: tables that can be asked do not depend on what is in them."""
        return []

    def view(self, name: str, expression: Table) -> None:
        """The expression stands under that name."""
        self.facts()
        self._run(name, f'create view "{name}" as {self._backend.compile(expression)}')

    def close(self) -> None:
        """The engine is given back."""
        if self._backend is not None:
            self._backend.con.close()

    def _run(self, name: str, statement: str) -> None:
        self.made.append((name, statement))
        self._backend.con.execute(statement)


def files(paths: list[str]) -> str:
    """All facts of those files, with every declared column, whether a file has it or not."""
    words = {name: _sql_type(kind) for name, kind in _declared()}
    empty = ", ".join(f'null::{word} as "{name}"' for name, word in words.items())
    none = f"select {empty} where false"
    if not paths:
        return none
    quoted = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    return f"select * from read_parquet([{quoted}], union_by_name=true, hive_partitioning=false) union all by name {none}"


def _declared() -> list[tuple[str, Any]]:
    return [(field.name, field.type) for field in columns.whole_schema()]


def _sql_type(arrow: Any) -> str:
    known = {"int64": "bigint", "int16": "smallint", "double": "double", "string": "varchar", "bool": "boolean", "date32[day]": "date"}
    return known.get(str(arrow), "timestamp")

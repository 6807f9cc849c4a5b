"""Spark over the same files as everywhere: for lakes that one machine no longer reads, and as a second opinion on every measure.

Needs Java and the extra ``spark``. The session is this process's own (``QUNYING_SPARK_MASTER`` says where it runs; absent: two threads here).
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from qunying.insight.lake import columns, manifest
from qunying.insight.lake.manifest import Version
from qunying.insight.lazy import ibis
from qunying.kernel.refusals import Refused

if TYPE_CHECKING:
    from ibis import Table

MASTER = "local[2]"
SETTINGS = {
    "ui.enabled": "false", "ui.showConsoleProgress": "false", "driver.memory": "1g",
    "sql.shuffle.partitions": "2",  # one a core: Spark's own 200 are for a cluster
    "sql.session.timeZone": "UTC", "sql.timestampType": "TIMESTAMP_NTZ", "sql.parquet.inferTimestampNTZ.enabled": "true",  # the lake's moments bear no zone
    "sql.ansi.enabled": "false",
}  # fmt: skip

_lock = threading.RLock()
_backend: Any = None
_store: Store | None = None


def missing() -> str:
    """What is not there to run Spark with; empty when nothing is."""
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark"
    return "" if os.environ.get("JAVA_HOME") or shutil.which("java") else "java"


@dataclass(slots=True)
class Store:
    """The lake of a community at one version, as views of the session."""

    version: Version
    backend: Any
    _made: set[str] = field(default_factory=set)

    def facts(self) -> Table:
        """Every fact of the community; columns that no file has yet are there and empty."""
        if "facts" not in self._made:
            frame = self.backend._session.createDataFrame([], schema=_declared())
            if paths := manifest.paths(self.version.community):
                read = self.backend._session.read.option("mergeSchema", "true").parquet(*paths)
                frame = read.unionByName(frame, allowMissingColumns=True)
            frame.createOrReplaceTempView(self._name("facts"))
            self._made.add("facts")
        return self.backend.table(self._name("facts"))

    def has(self, name: str) -> bool:
        """Whether the base can be had without describing it again."""
        return name in self._made

    def keep(self, name: str, expression: Table) -> Table:
        """The expression's rows, remembered by Spark while the version holds."""
        frame = self.backend._session.sql(self.backend.compile(expression))
        for column, type_ in expression.schema().items():
            if type_.is_integer():
                frame = frame.withColumn(column, frame[column].cast("bigint"))
        frame.cache().createOrReplaceTempView(self._name(name))
        self._made.add(name)
        return self.kept(name)

    def kept(self, name: str) -> Table:
        """The view of a base."""
        return self.backend.table(self._name(name))

    def moment(self, now: datetime) -> Table:
        """One row with the moment the answer is as of."""
        plain = now.replace(tzinfo=None).isoformat(sep=" ")
        self.backend._session.sql(f"select timestamp_ntz '{plain}' as now").createOrReplaceTempView(self._name("moment"))
        return self.backend.table(self._name("moment"))

    def answer(self, key: tuple[Any, ...], describe: Callable[[], Table]) -> list[dict[str, Any]]:
        """The rows of the question."""
        return self.rows(describe())

    def rows(self, expression: Table) -> list[dict[str, Any]]:
        """The rows of an expression as plain values."""
        found: list[dict[str, Any]] = self.backend.to_pyarrow(expression).cast(expression.schema().to_pyarrow()).to_pylist()
        return found

    def numbers(self, expression: Table) -> list[tuple[int, ...]]:
        """The rows of a small expression."""
        return [tuple(row.values()) for row in self.rows(expression)]

    def drop(self) -> None:
        """Its views no longer take memory."""
        for name in self._made:
            self.backend._session.catalog.uncacheTable(self._name(name))
            self.backend._session.catalog.dropTempView(self._name(name))

    def _name(self, base: str) -> str:
        return f"c{self.version.community}_{base}"


@contextmanager
def at(version: Version) -> Iterator[Store]:
    """The store of that version, for this thread alone while the block runs; refused ``engine_missing`` where Spark cannot run."""
    if lacking := missing():
        raise Refused("engine_missing", engine="spark", lacking=lacking)
    global _store
    with _lock:
        if _store is None or (_store.version.community, _store.version.mark) != (version.community, version.mark):
            if _store is not None:
                _store.drop()
            _store = Store(version, _connection())
        yield _store


def forget() -> None:
    """The session is gone; the next question starts another."""
    global _backend, _store
    with _lock:
        if _backend is not None:
            _backend._session.stop()
        _backend = _store = None


def _connection() -> Any:
    global _backend
    if _backend is None:
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        from pyspark.sql import SparkSession

        build = SparkSession.builder.master(os.environ.get("QUNYING_SPARK_MASTER", MASTER)).appName("qunying")
        for name, value in SETTINGS.items():
            build = build.config(f"spark.{name}", value)
        session = build.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        _backend = ibis.pyspark.connect(session)
    return _backend


def _declared() -> Any:
    """The whole schema of facts in Spark's words."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(columns.whole_schema(), prefer_timestamp_ntz=True)

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
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qunying.insight.engines import spark_sql
from qunying.insight.lake import columns, manifest
from qunying.insight.lake.manifest import Version
from qunying.insight.lazy import ibis
from qunying.kernel.refusals import Refused

if TYPE_CHECKING:
    from ibis import Table

MASTER, JAVA = "local[2]", 17
NO_FILE = ("PATH_NOT_FOUND", "FAILED_READ_FILE", "FileNotFoundException")
SETTINGS = {
    "ui.enabled": "false", "ui.showConsoleProgress": "false", "driver.memory": "1g",
    "sql.shuffle.partitions": "2",  # one a core: Spark's own 200 are for a cluster
    "sql.session.timeZone": "UTC", "sql.timestampType": "TIMESTAMP_NTZ", "sql.parquet.inferTimestampNTZ.enabled": "true",  # the lake's moments bear no zone
    "sql.ansi.enabled": "false",
    # The driver remembers every question for a page nobody opens, each with its plan in words: a hundred of ours fill its memory.
    "ui.retainedJobs": "1", "ui.retainedStages": "1", "ui.retainedTasks": "1", "sql.ui.retainedExecutions": "1", "ui.liveUpdate.period": "-1",
    "sql.maxPlanStringLength": "1000", "sql.maxMetadataStringLength": "100", "sql.debug.maxToStringFields": "10",
}  # fmt: skip

_lock = threading.RLock()
_backend: Any = None
_store: Store | None = None


def missing() -> str:
    """What is not there to run Spark with; empty when nothing is."""
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark"
    home = os.environ.get("JAVA_HOME")
    return "" if (Path(home, "bin", "java").exists() if home else shutil.which("java")) else "Java"


@dataclass(slots=True)
class Store:
    """The lake of a community at one version, as views of the session."""

    version: Version
    backend: Any
    _made: set[str] = field(default_factory=set)

    def facts(self) -> Table:
        """Every fact of the community; columns that no file has yet are there and empty."""
        if "facts" not in self._made:
            session = self.backend._session
            declared = _declared()
            # Said in SQL an empty table costs nothing to read; made of no rows it is a job for Python on every executor, in every question.
            frame = session.sql(f"select {', '.join(f'cast(null as {type_}) as `{name}`' for name, type_ in declared.items())} where false")
            for narrow, paths in _alike(manifest.paths(self.version.community)).items():
                read = session.read.option("mergeSchema", "true").parquet(*paths)
                read = read.withColumns({name: read[name].cast(declared[name]) for name, _type in sorted(narrow)})
                frame = read.unionByName(frame, allowMissingColumns=True)
            frame.createOrReplaceTempView(self._name("facts"))
            self._made.add("facts")
        return self.backend.table(self._name("facts"))

    def has(self, name: str) -> bool:
        """Whether the base can be had without describing it again."""
        return name in self._made

    def keep(self, name: str, expression: Table) -> Table:
        """The expression's rows, kept by Spark without how they came about while the version holds.

        What stands on this base is planned as if it read a table: with ``cache`` the plans of all bases below would be unfolded wherever one is named.
        """
        frame = self.backend._session.sql(self.backend.compile(expression))
        shape = [frame[column].cast("bigint").alias(column) if type_.is_integer() else frame[column] for column, type_ in expression.schema().items()]
        frame.select(*shape).localCheckpoint().createOrReplaceTempView(self._name(name))
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
        self.backend._run_pre_execute_hooks(expression)
        told = self.backend._session.sql(self.backend.compile(expression)).toArrow()
        found: list[dict[str, Any]] = told.cast(expression.schema().to_pyarrow()).to_pylist()
        return found

    def numbers(self, expression: Table) -> list[tuple[int, ...]]:
        """The rows of a small expression."""
        return [tuple(row.values()) for row in self.rows(expression)]

    def drop(self) -> None:
        """Its views no longer take memory."""
        for name in self._made:
            self.backend._session.catalog.dropTempView(self._name(name))

    def _name(self, base: str) -> str:
        return f"c{self.version.community}_{base}"


@contextmanager
def at(version: Version) -> Iterator[Store]:
    """The store of that version, for this thread alone while the block runs.

    Refused ``engine_missing`` where Spark cannot run, ``lake_broken`` when a file is not there, ``engine_failed`` when Spark gives up.
    """
    if lacking := missing():
        raise Refused("engine_missing", engine="spark", lacking=lacking)
    global _store
    with _lock:
        if _store is None or (_store.version.community, _store.version.mark) != (version.community, version.mark):
            if _store is not None:
                _store.drop()
            _store = Store(version, _connection())
        try:
            yield _store
        except _failures() as problem:
            # What executors kept may be gone with them, so that the next question begins anew.
            _store = None
            told = {"problem": str(problem).split("\n", 1)[0][:200]}
            if isinstance(problem, OSError) or any(code in told["problem"] for code in NO_FILE):
                raise Refused("lake_broken", community=version.community, **told) from problem
            raise Refused("engine_failed", engine="spark", **told) from problem


def forget() -> None:
    """The session is gone; the next question starts another."""
    global _backend, _store
    with _lock:
        if _backend is not None:
            _backend._session.stop()
        _backend = _store = None


def _failures() -> tuple[type[Exception], ...]:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    return PySparkException, Py4JError, OSError


def _connection() -> Any:
    global _backend
    if _backend is None:
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession

        build = SparkSession.builder.master(os.environ.get("QUNYING_SPARK_MASTER", MASTER)).appName("qunying")
        for name, value in SETTINGS.items():
            build = build.config(f"spark.{name}", value)
        try:
            session = build.getOrCreate()
        except PySparkRuntimeError as problem:
            if problem.getCondition() != "JAVA_GATEWAY_EXITED":
                raise
            raise Refused("engine_missing", engine="spark", lacking=f"Java {JAVA}") from problem  # there is one, and it is too old
        session.sparkContext.setLogLevel("ERROR")
        _backend = ibis.pyspark.connect(session)
        _backend.compiler = spark_sql.compiler()
    return _backend


def _declared() -> dict[str, str]:
    """Every column a fact can have, with its type in Spark's words."""
    from pyspark.sql.pandas.types import from_arrow_schema

    fields = from_arrow_schema(columns.whole_schema(), prefer_timestamp_ntz=True)
    return {field.name: field.dataType.simpleString() for field in fields}


def _alike(paths: list[str]) -> dict[frozenset[tuple[str, str]], list[str]]:
    """The files by the columns they have in another type than is declared now: older ones may be narrower, and Spark alone merges no two types."""
    from pyarrow import parquet

    declared = {field.name: field.type for field in columns.whole_schema()}
    found: dict[frozenset[tuple[str, str]], list[str]] = {}
    for path in paths:
        other = frozenset((field.name, str(field.type)) for field in parquet.read_schema(path) if declared.get(field.name, field.type) != field.type)
        found.setdefault(other, []).append(path)
    return found

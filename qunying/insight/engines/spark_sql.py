"""How Spark is told what it would otherwise count in another way than DuckDB does; only what differs for parts of a second and of an hour."""

from __future__ import annotations

from typing import Any

MICROSECONDS = {"millisecond": 1_000, "second": 1_000_000, "minute": 60_000_000, "hour": 3_600_000_000}


def compiler() -> Any:
    """Ibis's compiler for Spark, except that moments are measured as on DuckDB: differences by the clock's hands, seconds since 1970 with their parts."""
    import ibis.expr.datatypes as dt
    import sqlglot.expressions as sge
    from ibis.backends.sql.compilers.pyspark import PySparkCompiler

    class Compiler(PySparkCompiler):  # type: ignore[misc]
        __slots__ = ()

        def visit_TimestampDelta(self, op: Any, *, part: Any, left: Any, right: Any) -> Any:
            """How often the hand of that unit moved on between them; Spark alone would count whole units that have passed."""
            unit = MICROSECONDS[op.part.value]
            return self._microseconds(left) // unit - self._microseconds(right) // unit

        def visit_ExtractEpochSeconds(self, op: Any, *, arg: Any) -> Any:
            """Seconds since 1970; Spark alone would drop what is less than one."""
            return self.cast(self._microseconds(arg), dt.float64) / self.cast(1_000_000, dt.float64)

        def _microseconds(self, moment: Any) -> Any:
            return self.f.unix_micros(sge.Cast(this=moment, to=sge.DataType.build("timestampltz")))

    return Compiler()

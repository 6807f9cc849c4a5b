"""Bases made of rows told by hand, on an engine of their own: for expressions on many small histories, without a database or a lake."""

from datetime import date


class Told(dict):
    """Named tables, each of its columns with their types and its rows."""

    def __init__(self, tables, *, blind=(), unmuted=(), last=date(2026, 12, 31)):
        import ibis

        self.engine = ibis.duckdb.connect(threads=1)
        self.hidden, self.last_complete = {"messages": frozenset(blind), "mutes": frozenset(unmuted)}, last
        super().__init__({name: self.engine.create_table(name, table(rows, types)) for name, (types, rows) in tables.items()})

    @property
    def facts(self):
        return self["facts"]

    def blind(self, capability):
        return self.hidden[capability]

    def rows(self, expression):
        return self.engine.to_pyarrow(expression).to_pylist()


def table(rows, types):
    """The rows as Arrow, in the named columns."""
    import pyarrow as pa

    kinds = {"int": pa.int64(), "day": pa.date32(), "word": pa.string(), "time": pa.timestamp("us")}
    columns = dict(part.split(":") for part in types.split())
    shape = pa.schema([(name, kinds[kind]) for name, kind in columns.items()])
    return pa.Table.from_pylist([dict(zip(columns, row, strict=True)) for row in rows], schema=shape)

"""The process a question is answered in: it sees the files it is given and nothing else, and can change nothing.

It knows neither Django nor this project, runs without the house's environment, and is killed when its time is over.
"""

from __future__ import annotations

import json
import math
import resource
import sys
from datetime import date, datetime
from decimal import Decimal
from typing import Any

ADDRESS_SPACE = 3 << 30  # bytes; the engine's own limit is far below, this one stops what it does not count
CELL_LETTERS_MOST = 2_000
ANSWER_LETTERS_MOST = 20_000_000
SAFE_INTEGER = 2**53  # larger ones are rounded by whoever reads JSON as JavaScript does
TABLE_FUNCTIONS = {"range", "generate_series", "unnest", "repeat_row"}
NO_FUNCTIONS = {"current_setting", "getvariable", "getenv", "write_log", "nextval", "currval", "query", "query_table", "glob", "sniff_csv", "sleep_ms"}
NO_BEGINNINGS = ("read_", "duckdb_", "pragma_", "parquet_", "sqlite_", "postgres_", "iceberg_", "delta_", "load_", "which_secret", "st_read")


class No(Exception):
    """The question is not answered: why, in one word and what of it."""

    def __init__(self, code: str, **data: str) -> None:
        super().__init__(code)
        self.answer = {"code": code, **data}


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Columns and rows, or ``no`` with the reason."""
    import duckdb

    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (asked["cpu_seconds"], asked["cpu_seconds"]))
    con = _sealed(duckdb, asked)
    try:
        _allow(con, asked["sql"], {name.lower() for name in asked["names"]})
        return _rows(con.execute(_readable(con, asked["sql"])), asked["rows"])
    except No as no:
        return {"no": no.answer}
    except (duckdb.OutOfMemoryException, MemoryError):
        return {"no": {"code": "too_much"}}
    except duckdb.Error as problem:
        return {"no": {"code": "wrong", "problem": str(problem)[:1000]}}


def _sealed(duckdb: Any, asked: dict[str, Any]) -> Any:
    """A connection with the tables made, and then everything locked."""
    config = {
        "memory_limit": asked["memory"], "threads": 2, "temp_directory": asked["scratch"], "max_temp_directory_size": asked["scratch_most"],
        "autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "allow_community_extensions": "false",
    }  # fmt: skip
    con = duckdb.connect(":memory:", config=config)
    for table in asked["tables"]:
        columns = ", ".join(f'"{name}" {word}' for name, word in table["columns"])
        con.execute(f'create table "{table["name"]}" ({columns})')
        if table["rows"]:
            con.executemany(f'insert into "{table["name"]}" values ({", ".join("?" * len(table["columns"]))})', table["rows"])
    con.execute("set allowed_paths = ?", [asked["paths"]])
    for statement in asked["statements"]:
        con.execute(statement)
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")
    return con


def _allow(con: Any, sql: str, names: set[str]) -> None:
    """Pass only one SELECT over the given tables, without functions that look at anything else; read by the engine's own parser."""
    tree = json.loads(con.execute("select json_serialize_sql(?::varchar)", [sql]).fetchone()[0])
    if tree["error"]:
        if tree["error_type"] == "not implemented":
            raise No("not_a_question")
        raise No("wrong", problem=tree["error_message"])
    if len(tree["statements"]) != 1:
        raise No("one_at_a_time" if tree["statements"] else "empty")
    nodes = list(_nodes(tree["statements"]))
    known = names | {entry["key"].lower() for node in nodes for entry in (node.get("cte_map") or {}).get("map", ())}
    for node in nodes:
        _allow_node(node, known, names)


def _allow_node(node: dict[str, Any], known: set[str], names: set[str]) -> None:
    if node.get("type") in ("BASE_TABLE", "SHOW_REF"):
        table = (node.get("table_name") or "").strip('"')
        if node.get("schema_name") or node.get("catalog_name") or (table and table.lower() not in known):
            raise No("unknown_table", table=table, known=", ".join(sorted(names)))
    if node.get("type") == "TABLE_FUNCTION" and _called(node.get("function") or {}) not in TABLE_FUNCTIONS:
        raise No("function", function=_called(node.get("function") or {}))
    called = _called(node)
    if called in NO_FUNCTIONS or called.startswith(NO_BEGINNINGS):
        raise No("function", function=called)


def _called(node: dict[str, Any]) -> str:
    return str(node.get("function_name") or "").lower()


def _nodes(tree: Any) -> Any:
    """Every object of the parsed question; by hand, since a question may nest deeper than functions may."""
    left = [tree]
    while left:
        node = left.pop()
        if isinstance(node, dict):
            yield node
            left.extend(node.values())
        elif isinstance(node, list):
            left.extend(node)


def _readable(con: Any, sql: str) -> str:
    """The question with moments in a time zone as text: reading them would need a library that is not here."""
    try:
        described = con.execute(f"describe {sql}").fetchall()
    except Exception:  # not every question can be described, such as DESCRIBE itself; it then says by itself what is wrong
        return sql
    if not any("WITH TIME ZONE" in str(column[1]) for column in described):
        return sql
    names = [f"c{place}" for place in range(len(described))]
    shown = [
        f"""{name}{"::varchar" if "WITH TIME ZONE" in str(column[1]) else ""} as "{str(column[0]).replace('"', '""')}\""""
        for name, column in zip(names, described, strict=True)
    ]
    return f"select {', '.join(shown)} from ({sql}\n) as q({', '.join(names)})"


def _rows(found: Any, most: int) -> dict[str, Any]:
    columns = [{"name": column[0], "type": str(column[1])} for column in found.description]
    rows: list[list[Any]] = []
    letters = 0
    while (row := found.fetchone()) is not None:
        if len(rows) == most or letters > ANSWER_LETTERS_MOST:
            return {"columns": columns, "rows": rows, "more": True}
        rows.append([_plain(value) for value in row])
        letters += sum(len(value) for value in rows[-1] if isinstance(value, str))
    return {"columns": columns, "rows": rows, "more": False}


def _plain(value: Any) -> Any:
    """The value as JSON can say it; what is too long is cut with a mark."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) <= SAFE_INTEGER else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return float(value) if value.is_finite() else None
    if isinstance(value, datetime | date):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    text = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict) else str(value)
    return text if len(text) <= CELL_LETTERS_MOST else text[:CELL_LETTERS_MOST] + "…"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(answer(json.load(sys.stdin))))

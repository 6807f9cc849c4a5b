"""Everything a community has as tables: messages, members and facts, in Parquet, CSV or xlsx."""

from __future__ import annotations

import csv
import importlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson

from qunying.channels.history import giving_out
from qunying.channels.history.models import HistoryPerson
from qunying.groups import queries as groups
from qunying.insight.lazy import pyarrow as pa
from qunying.journal import read as journal
from qunying.people import queries as people

SHEET_ROWS_MAX = 1_048_575
CELL_MAX = 32_000  # characters a cell of a sheet holds
AT_ONCE = 20_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_MESSAGES = {
    "id": "string", "group": "string", "group_name": "string", "member": "string", "name": "string", "at": "time", "form": "string", "text": "string",
    "reply_to": "string",
}  # fmt: skip
_MEMBERS = {"member": "string", "name": "string", "kind": "string", "joined_at": "time", "left_at": "time", "by_name_only": "bool"}
_FACTS = {
    "id": "int64", "kind": "string", "happened_at": "time", "local_day": "date", "group": "string", "member": "string", "origin": "int64", "payload": "string",
}  # fmt: skip


def tables(community_id: int, folder: Path, kind: str) -> list[Path]:
    """Messages, members and facts stand in the folder as tables of that kind (parquet, csv, xlsx); texts that look like formulas do nothing in a sheet."""
    folder.mkdir(parents=True, exist_ok=True)
    write: Callable[[Path, dict[str, str], Iterable[tuple[Any, ...]]], None] = {"parquet": _parquet, "csv": _csv, "xlsx": _xlsx}[kind]
    written = []
    for name, columns, rows in _tables(community_id):
        path = folder / f"{name}.{kind}"
        write(path, columns, rows)
        written.append(path)
    return written


def _tables(community_id: int) -> Iterator[tuple[str, dict[str, str], Iterable[tuple[Any, ...]]]]:
    """Each table's name, its columns with their types, and its rows."""
    faces = people.everybody(community_id)
    derived = set(HistoryPerson.objects.filter(community_id=community_id, derived=True).values_list("identity_id", flat=True))
    spoken_of = giving_out.groups_with_talk(community_id) | giving_out.moves(community_id).keys()
    named = {one.id: (one.public_id, one.name) for one in groups.by_id(spoken_of).values()}
    nobody = ("", "")
    yield (
        "messages",
        _MESSAGES,
        (
            (said.id, *named.get(said.group, nobody), *faces.get(said.identity, nobody)[:2], said.at, said.form, said.text, said.reply_to)
            for said in giving_out.messages(community_id)
        ),
    )
    yield (
        "members",
        _MEMBERS,
        ((*face, identity in derived) for identity, face in faces.items()),
    )
    yield (
        "facts",
        _FACTS,
        (
            (
                fact.id, fact.kind, fact.happened_at, fact.local_day, named.get(fact.group or 0, nobody)[0], faces.get(fact.identity or 0, nobody)[0],
                int(fact.origin), orjson.dumps(fact.payload).decode(),
            )
            for fact in journal.of_community(community_id)
        ),
    )  # fmt: skip


def _parquet(path: Path, columns: dict[str, str], rows: Iterable[tuple[Any, ...]]) -> None:
    types = {"time": pa.timestamp("us", "UTC"), "date": pa.date32(), "bool": pa.bool_()}
    schema = pa.schema([(name, types.get(word) or getattr(pa, word)()) for name, word in columns.items()])
    with importlib.import_module("pyarrow.parquet").ParquetWriter(path, schema, compression="zstd") as out:
        for part in _parts(rows):
            arrays = [pa.array(column, type=field.type) for column, field in zip(zip(*part, strict=True), schema, strict=True)]
            out.write_batch(pa.record_batch(arrays, schema=schema))


def _csv(path: Path, columns: dict[str, str], rows: Iterable[tuple[Any, ...]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # the mark is what makes Excel read Chinese
        out = csv.writer(file)
        out.writerow(columns)
        out.writerows([_harmless(_cell(value)) for value in row] for row in rows)


def _xlsx(path: Path, columns: dict[str, str], rows: Iterable[tuple[Any, ...]]) -> None:
    options = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False}
    with importlib.import_module("xlsxwriter").Workbook(path, options) as book:
        sheet, line = _sheet(book, columns), 0
        for row in rows:
            if line >= SHEET_ROWS_MAX:
                sheet, line = _sheet(book, columns), 0
            line += 1
            for place, cell in enumerate(map(_cell, row)):
                if isinstance(cell, str):
                    sheet.write_string(line, place, cell[:CELL_MAX])  # as a string: never a formula
                else:
                    sheet.write(line, place, cell)


def _sheet(book: Any, columns: dict[str, str]) -> Any:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(columns):
        sheet.write_string(0, place, name)
    return sheet


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else "" if value is None else value


def _harmless(cell: Any) -> Any:
    """A text that a spreadsheet would carry out as a formula gets an apostrophe in front."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _parts(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    part: list[tuple[Any, ...]] = []
    for row in rows:
        part.append(row)
        if len(part) >= AT_ONCE:
            yield part
            part = []
    if part:
        yield part

"""A table file as rows, whatever wrote it: CSV in UTF-8, UTF-16 or GB18030, with commas, semicolons or tabs, or an Excel workbook."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from qunying.commerce.importing import workbook
from qunying.commerce.importing.workbook import Cell
from qunying.kernel.refusals import Refused

LINE_LETTERS_MAX = 1_000_000
HEAD_ROWS = 10  # some exports put titles above the heads
CHUNK = 1 << 20
DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Head:
    """The heads of a table, and the row they stand in."""

    row: int
    names: tuple[str, ...]


def rows(path: Path, sheet: str = "") -> Iterator[tuple[int, list[Cell]]]:
    """(row number as an editor counts it, cells); refused when it is no table."""
    if not path.is_file():
        raise Refused("table_missing", name=str(path))
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(b"PK") or path.suffix.lower() in (".xls", ".xlsx"):
        yield from workbook.rows(path, sheet)
        return
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as lines:
        delimiter = _delimiter(lines)
        lines.seek(0)
        yield from _csv(lines, delimiter, path.name)


def first_rows(path: Path, sheet: str = "") -> list[tuple[int, list[Cell]]]:
    """The rows among which the heads stand."""
    found = []
    for row in rows(path, sheet):
        found.append(row)
        if len(found) == HEAD_ROWS:
            break
    return found


def _csv(lines: IO[str], delimiter: str, name: str) -> Iterator[tuple[int, list[Cell]]]:
    reader = csv.reader(_bounded(lines, name), delimiter=delimiter)
    before = 0
    try:
        for cells in reader:
            yield before + 1, list(cells)
            before = reader.line_num
    except csv.Error as broken:
        raise Refused("table_line_broken", name=name, line=reader.line_num) from broken


def _bounded(lines: IO[str], name: str) -> Iterator[str]:
    """Line by line, none longer than can be a row: a file without line ends must not fill the memory."""
    number = 0
    while line := lines.readline(LINE_LETTERS_MAX):
        number += 1
        if len(line) == LINE_LETTERS_MAX:
            raise Refused("table_line_too_long", name=name, line=number)
        yield line.replace("\x00", "")


def _encoding(path: Path) -> str:
    """How the file is written, tried on all of it before a row is believed."""
    with path.open("rb") as file:
        start = file.read(4)
    candidates = ["utf-16"] if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        if _decodes(path, encoding):
            return encoding
    raise Refused("table_encoding", name=path.name)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while piece := file.read(CHUNK):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _delimiter(lines: IO[str]) -> str:
    """Which of the three stands most often in the first rows, outside quotes."""
    counts = dict.fromkeys(DELIMITERS, 0)
    for _ in range(HEAD_ROWS):
        line = lines.readline(LINE_LETTERS_MAX)
        outside = "".join(line.split('"')[::2])
        for sign in DELIMITERS:
            counts[sign] += outside.count(sign)
    return max(DELIMITERS, key=lambda sign: counts[sign])

"""Rows of an Excel sheet as a stream: formulas are never computed, only what Excel last wrote for them is read, and nothing unfolds beyond its bounds."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import IO, Any
from xml.parsers import expat

from qunying.kernel.refusals import Refused

PART_BYTES_MAX = 1_000_000_000
STRINGS_BYTES_MAX = 200_000_000
COLUMNS_MAX = 200
LETTERS_MAX = 32_767  # of a cell, as Excel has it
CHUNK = 65_536
FORMULA_EMPTY = "\x00formula"  # a formula for which no value was written
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 — Excel's local days, of no zone
_DATES = {14, 15, 16, 17, 22, 27, 30, 36, 50, 57} | set(range(28, 32)) | set(range(51, 59))
_DATE_FORMAT = re.compile(r"[ymd年月日]")
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")

Cell = str | datetime


def rows(path: Path, sheet: str = "") -> Iterator[tuple[int, list[Cell]]]:
    """(row number, cells) of the sheet of that name, else of the first; refused in one sentence when it cannot be read."""
    with path.open("rb") as file:
        if file.read(8) == _OLE:
            raise Refused("table_old_excel", name=path.name)
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _rows(archive, sheet, path.name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, expat.ExpatError, ValueError, KeyError) as broken:
        raise Refused("table_broken", name=path.name) from broken


def _rows(archive: zipfile.ZipFile, sheet: str, name: str) -> Iterator[tuple[int, list[Cell]]]:
    parts = {info.filename.replace("\\", "/"): info for info in archive.infolist()[:5_000]}
    if "xl/workbook.xml" not in parts:
        raise Refused("table_broken", name=name)
    sheets = _sheets(archive, parts)
    if sheet and sheet not in sheets:
        raise Refused("table_no_sheet", sheet=sheet, known="、".join(sheets))
    target = sheets[sheet] if sheet else next(iter(sheets.values()), "")
    strings = _strings(archive, parts.get("xl/sharedStrings.xml"))
    walk = _Sheet(strings, _date_styles(archive, parts.get("xl/styles.xml")))
    with archive.open(parts[target]) as part:
        for _ in _fed(part, walk.parser, PART_BYTES_MAX):
            yield from walk.taken()


def _fed(part: IO[bytes], parser: Any, limit: int) -> Iterator[None]:
    """The part goes through the parser piece by piece; what it unfolds to is counted, never believed."""
    total = 0
    while piece := part.read(CHUNK):
        total += len(piece)
        if total > limit:
            raise Refused("table_unfolds")
        parser.Parse(piece, False)
        yield
    parser.Parse(b"", True)
    yield


def _walk(archive: zipfile.ZipFile, info: zipfile.ZipInfo | None, limit: int, **handlers: Any) -> None:
    if info is None:
        return
    parser = _parser(**handlers)
    with archive.open(info) as part:
        for _ in _fed(part, parser, limit):
            pass


def _parser(**handlers: Any) -> Any:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.EntityDeclHandler = _no_entities
    for name, handler in handlers.items():
        setattr(parser, {"start": "StartElementHandler", "letters": "CharacterDataHandler", "end": "EndElementHandler"}[name], handler)
    return parser


def _no_entities(*_given: object) -> None:
    raise Refused("table_unfolds")


def _sheets(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> dict[str, str]:
    """Which part holds which sheet, in the order of the workbook."""
    names: list[tuple[str, str]] = []
    where: dict[str, str] = {}

    def sheet(tag: str, given: dict[str, str]) -> None:
        if _bare(tag) == "sheet":
            names.append((given.get("name", ""), next((value for key, value in given.items() if key.endswith(":id")), "")))

    def relation(tag: str, given: dict[str, str]) -> None:
        if _bare(tag) == "Relationship":
            where[given.get("Id", "")] = f"xl/worksheets/{PurePosixPath(given.get('Target', '')).name}"

    _walk(archive, parts["xl/workbook.xml"], STRINGS_BYTES_MAX, start=sheet)
    _walk(archive, parts.get("xl/_rels/workbook.xml.rels"), STRINGS_BYTES_MAX, start=relation)
    return {name: where[key] for name, key in names if where.get(key) in parts}


def _strings(archive: zipfile.ZipFile, info: zipfile.ZipInfo | None) -> list[str]:
    """The words cells point at; what is only a reading aid (phonetic) is left out."""
    found: list[list[str]] = []
    inside: list[str] = []

    def start(tag: str, given: dict[str, str]) -> None:
        inside.append(_bare(tag))
        if inside[-1] == "si":
            found.append([])

    def letters(text: str) -> None:
        if found and inside and inside[-1] == "t" and "rPh" not in inside:
            found[-1].append(text)

    _walk(archive, info, STRINGS_BYTES_MAX, start=start, letters=letters, end=lambda tag: inside.pop())
    return ["".join(parts)[:LETTERS_MAX] for parts in found]


def _date_styles(archive: zipfile.ZipFile, info: zipfile.ZipInfo | None) -> set[int]:
    """Which styles show a number as a date."""
    formats: dict[int, bool] = {}
    styles: list[int] = []
    inside: list[str] = []

    def start(tag: str, given: dict[str, str]) -> None:
        inside.append(_bare(tag))
        if inside[-1] == "numFmt":
            formats[int(given["numFmtId"])] = bool(_DATE_FORMAT.search(_QUOTED.sub("", given.get("formatCode", "")).lower()))
        elif inside[-1] == "xf" and "cellXfs" in inside:
            styles.append(int(given.get("numFmtId", "0")))

    _walk(archive, info, STRINGS_BYTES_MAX, start=start, end=lambda tag: inside.pop())
    return {place for place, number in enumerate(styles) if formats.get(number, number in _DATES)}


class _Sheet:
    """One walk through a sheet's part; rows are handed out as they end."""

    def __init__(self, strings: list[str], dates: set[int]) -> None:
        self.strings, self.dates = strings, dates
        self.row, self.column = 0, -1
        self.cells: list[Cell] = []
        self.done: list[tuple[int, list[Cell]]] = []
        self.kind = self.value = ""
        self.style, self.formula, self.inside = 0, False, ""
        self.parser = _parser(start=self._start, letters=self._letters, end=self._end)

    def taken(self) -> list[tuple[int, list[Cell]]]:
        """The rows that have ended since."""
        done, self.done = self.done, []
        return done

    def _start(self, tag: str, given: dict[str, str]) -> None:
        name = _bare(tag)
        if name == "row":
            self.row, self.column, self.cells = int(given.get("r", self.row + 1)), -1, []
        elif name == "c":
            place = _PLACE.fullmatch(given.get("r", ""))
            self.column = _column(place.group(1)) if place else self.column + 1
            self.kind, self.value, self.style, self.formula = given.get("t", "n"), "", int(given.get("s", "0")), False
        elif name == "f":
            self.formula = True
        self.inside = name

    def _letters(self, text: str) -> None:
        if self.inside in ("v", "t") and len(self.value) <= LETTERS_MAX:
            self.value += text

    def _end(self, tag: str) -> None:
        name = _bare(tag)
        if name == "c" and self.column < COLUMNS_MAX:
            self.cells += [""] * (self.column + 1 - len(self.cells))
            self.cells[self.column] = self._cell()
        elif name == "row":
            self.done.append((self.row, self.cells))
        self.inside = ""

    def _cell(self) -> Cell:
        if self.formula and not self.value:
            return FORMULA_EMPTY
        if self.kind == "s":
            place = int(self.value or "-1")
            return self.strings[place] if 0 <= place < len(self.strings) else ""
        if self.kind == "n" and self.style in self.dates and self.value:
            return _moment(float(self.value), self.value)
        return _plain(self.value) if self.kind == "n" else self.value


def _moment(serial: float, shown: str) -> Cell:
    """Excel's day number as a local moment, to the second."""
    if not 1 <= serial < 2_958_466:
        return shown
    return _EPOCH + timedelta(seconds=round(serial * 86_400))


def _plain(value: str) -> str:
    """A number as one would type it: Excel writes 12.3 as 12.300000000000001 and long numbers with an exponent."""
    if not re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", value):
        return value
    shown = f"{float(value):.15g}"
    return f"{int(float(shown))}" if "e" in shown and float(shown).is_integer() and abs(float(shown)) < 1e15 else shown


def _bare(tag: str) -> str:
    return tag.rpartition(":")[2]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1

"""Look at an uploaded file before anything reads it: a workbook, whole, unlocked, and inside no larger than a plan of days can be."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from posixpath import basename
from xml.parsers import expat

from qunying.kernel.refusals import Refused

FILE_BYTES_MAX = 5_000_000
UNPACKED_BYTES_MAX = 40_000_000
PART_BYTES_MAX = 30_000_000
ROWS_MAX, COLUMNS_MAX, CELLS_MAX, LETTERS_MAX, SHEETS_MAX, MERGES_MAX = 3_000, 400, 60_000, 8_000_000, 60, 5_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_PLACE = re.compile(r"([A-Z]{1,4})(\d{1,9})")


@dataclass(slots=True)
class Extent:
    """How far a sheet reaches, and which of its rows and columns are hidden (counted from 0)."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    letters: int = 0
    merges: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)  # formulas gone wrong; the reader leaves them out


def checked(data: bytes) -> tuple[bytes, dict[str, Extent]]:
    """The workbook with nothing but its sheets and words, packed anew, and each sheet's extent by name; refused in one sentence when it cannot be read."""
    if len(data) > FILE_BYTES_MAX:
        raise Refused("sheet_too_large", megabytes=FILE_BYTES_MAX // 1_000_000)
    if data.startswith(_OLE):
        raise Refused("sheet_locked" if _LOCKED in data else "sheet_old_format")
    if not data.startswith(b"PK"):
        raise Refused("sheet_not_excel")
    parts = _unpacked(data)
    if "xl/workbook.xml" not in parts:
        raise Refused("sheet_not_excel")
    try:
        extents = _extents(parts)
    except (expat.ExpatError, ValueError, KeyError) as broken:
        raise Refused("sheet_broken") from broken
    return _packed(parts), extents


def _unpacked(data: bytes) -> dict[str, bytes]:
    """The parts that hold sheets and words; what they unfold to is counted while it unfolds, never believed."""
    parts: dict[str, bytes] = {}
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > 2_000:
                raise Refused("sheet_unfolds")
            for info in archive.infolist():
                if not _wanted(info.filename):
                    continue
                if info.flag_bits & 1:
                    raise Refused("sheet_locked")
                with archive.open(info) as part:
                    content = part.read(PART_BYTES_MAX + 1)
                total += len(content)
                if len(content) > PART_BYTES_MAX or total > UNPACKED_BYTES_MAX:
                    raise Refused("sheet_unfolds")
                parts[info.filename.replace("\\", "/")] = content
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as broken:
        raise Refused("sheet_broken") from broken
    return parts


def _wanted(name: str) -> bool:
    name = name.replace("\\", "/")
    if name in ("[Content_Types].xml", "_rels/.rels"):
        return True
    if not name.startswith("xl/") or not name.endswith((".xml", ".rels")):
        return False
    below = name[3:]
    return below in ("workbook.xml", "sharedStrings.xml", "styles.xml", "_rels/workbook.xml.rels") or (
        below.startswith("worksheets/") and "/_rels/" not in below
    )


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _extents(parts: dict[str, bytes]) -> dict[str, Extent]:
    strings = _string_lengths(parts.get("xl/sharedStrings.xml", b""))
    found: dict[str, Extent] = {}
    for name, target in _targets(parts).items():
        part = parts.get(target)
        found[name] = _Walk(strings).of(part) if part is not None else Extent()
    if len(found) > SHEETS_MAX:
        raise Refused("sheet_unfolds")
    for name, extent in found.items():
        if extent.rows > ROWS_MAX or extent.columns > COLUMNS_MAX:
            raise Refused("sheet_too_wide", sheet=name, rows=extent.rows, columns=extent.columns, rows_max=ROWS_MAX, columns_max=COLUMNS_MAX)
    if sum(one.cells for one in found.values()) > CELLS_MAX or sum(one.letters for one in found.values()) > LETTERS_MAX:
        raise Refused("sheet_too_full", cells=CELLS_MAX)
    return found


def _targets(parts: dict[str, bytes]) -> dict[str, str]:
    """Which part holds which sheet."""
    names: list[tuple[str, str]] = []
    where: dict[str, str] = {}

    def sheet(tag: str, given: dict[str, str]) -> None:
        if _bare(tag) == "sheet":
            names.append((given.get("name", ""), next((value for key, value in given.items() if key.endswith(":id")), "")))

    def relation(tag: str, given: dict[str, str]) -> None:
        if _bare(tag) == "Relationship":
            where[given.get("Id", "")] = "xl/worksheets/" + basename(given.get("Target", ""))

    _parse(parts["xl/workbook.xml"], sheet)
    _parse(parts.get("xl/_rels/workbook.xml.rels", b"<x/>"), relation)
    return {name: where.get(key, "") for name, key in names}


def _string_lengths(part: bytes) -> list[int]:
    lengths: list[int] = []

    def start(tag: str, given: dict[str, str]) -> None:
        if _bare(tag) == "si":
            lengths.append(0)

    def letters(text: str) -> None:
        if lengths:
            lengths[-1] += len(text)

    if part:
        _parse(part, start, letters)
    return lengths


class _Walk:
    """One walk through a sheet's part: how far it goes and how much it says."""

    def __init__(self, strings: list[int]) -> None:
        self.found, self.strings = Extent(), strings
        self.row = self.column = -1
        self.in_value = False
        self.kind = self.value = ""

    def of(self, part: bytes) -> Extent:
        """The sheet's extent."""
        _parse(part, self._start, self._letters, self._end)
        return self.found

    def _start(self, tag: str, given: dict[str, str]) -> None:
        name = _bare(tag)
        if name == "c":
            self._cell(given)
        elif name == "row":
            self.row, self.column = (int(given["r"]) - 1 if "r" in given else self.row + 1), -1
            if given.get("hidden") in ("1", "true"):
                self.found.hidden_rows.add(self.row)
        elif name == "col" and given.get("hidden") in ("1", "true"):
            first, last = int(given["min"]), int(given["max"])
            self.found.hidden_columns.update(range(max(0, first - 1), min(last, COLUMNS_MAX + 1)))
        elif name == "mergeCell":
            self.found.merges += 1
            if self.found.merges > MERGES_MAX:
                raise Refused("sheet_unfolds")
        self.in_value = name == "v"

    def _cell(self, given: dict[str, str]) -> None:
        place = _PLACE.fullmatch(given.get("r", ""))
        if place:
            self.column = _column(place.group(1))
            self.row = int(place.group(2)) - 1
        else:
            self.column += 1
        found = self.found
        found.rows, found.columns = max(found.rows, self.row + 1), max(found.columns, self.column + 1)
        self.kind, self.value = given.get("t", ""), ""

    def _letters(self, text: str) -> None:
        if self.in_value and len(self.value) < 40:
            self.value += text
        elif not self.in_value:
            self.found.letters += len(text)

    def _end(self, tag: str) -> None:
        if _bare(tag) == "v":
            self.in_value = False
            self.found.cells += 1
            if self.kind == "e":
                self.found.errors[self.row, self.column] = self.value
            if self.kind == "s" and self.value.isdecimal() and int(self.value) < len(self.strings):
                self.found.letters += self.strings[int(self.value)]
            if self.found.cells > CELLS_MAX or self.found.letters > LETTERS_MAX:
                raise Refused("sheet_too_full", cells=CELLS_MAX)


def _parse(part: bytes, start: object, letters: object = None, end: object = None) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start  # type: ignore[assignment]
    if letters:
        parser.CharacterDataHandler = letters  # type: ignore[assignment]
    if end:
        parser.EndElementHandler = end  # type: ignore[assignment]
    parser.EntityDeclHandler = _no_entities
    parser.Parse(part, True)


def _no_entities(*_given: object) -> None:
    raise Refused("sheet_unfolds")


def _bare(tag: str) -> str:
    return tag.rpartition(":")[2]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1

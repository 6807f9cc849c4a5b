"""A workbook as plain grids of cells: values in their places, what is merged spread out, what is hidden set aside."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, load_workbook

from qunying.camps.sheets.guard import Extent, checked
from qunying.kernel.refusals import Refused

Value = str | int | float | bool | date | datetime | time | timedelta

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u2060\ufeff"))
SHOWN_LETTERS = 40


@dataclass(slots=True)
class Cell:
    """One cell with something in it; a merged range is the same cell in all its places."""

    sheet: str
    row: int
    column: int
    value: Value
    text: str = ""  # for recognising: full-width digits and signs made plain, no space around

    @property
    def address(self) -> str:
        """Its name in Excel, B7."""
        return f"{letters(self.column)}{self.row + 1}"

    @property
    def shown(self) -> str:
        """The start of its content, in one line."""
        said = " ".join((self.value if isinstance(self.value, str) else self.text).split())
        return said if len(said) <= SHOWN_LETTERS else said[: SHOWN_LETTERS - 1] + "…"


Grid = list[list[Cell | None]]


@dataclass(slots=True)
class Sheet:
    """A sheet's visible cells as a grid, and the cells nobody sees."""

    name: str
    grid: Grid = field(default_factory=list)
    hidden: list[Cell] = field(default_factory=list)


def opened(data: bytes) -> list[Sheet]:
    """The sheets of an .xlsx file; refused in one sentence when it is none, locked, broken, or far too large."""
    clean, extents = checked(data)
    try:
        book = load_workbook(io.BytesIO(clean))
        shown = {one.name: str(one.visible).endswith(".Visible") and str(one.typ).endswith(".WorkSheet") for one in book.sheets_metadata}
        sheets = [_sheet(book.get_sheet_by_name(name), extents.get(name, Extent()), shown[name]) for name in book.sheet_names if name in extents]
    except (CalamineError, ValueError, OverflowError, OSError) as broken:
        raise Refused("sheet_broken") from broken
    except BaseException as broken:
        if type(broken).__name__ != "PanicException":  # what the reader's own core throws over a file gone wrong
            raise
        raise Refused("sheet_broken") from broken
    if not any(sheet.grid or sheet.hidden for sheet in sheets):
        raise Refused("sheet_empty")
    return sheets


def transposed(grid: Grid) -> Grid:
    """Rows as columns; every cell keeps its address."""
    return [list(column) for column in zip(*grid, strict=True)]


def cells_of(grid: Grid) -> Iterator[Cell]:
    """Every cell once, merged ones too."""
    seen: set[int] = set()
    for row in grid:
        for cell in row:
            if cell is not None and id(cell) not in seen:
                seen.add(id(cell))
                yield cell


def plain(value: Value) -> str:
    """The value as text to recognise things in."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unicodedata.normalize("NFKC", str(value)).translate(_INVISIBLE).strip()


def letters(column: int) -> str:
    """The name of a column, counted from 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _sheet(source: Any, extent: Extent, shown: bool) -> Sheet:
    rows: list[list[Value]] = source.to_python(skip_empty_area=False) if source.end else []
    sheet = Sheet(source.name)
    width = max((len(row) for row in rows), default=0)
    grid: Grid = [[None] * width for _ in rows]
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            value = extent.errors.get((number, column), value)
            text = plain(value)
            if text:
                grid[number][column] = Cell(source.name, number, column, value, text)
    merged = source.merged_cell_ranges or ()
    if sum(_area(len(rows), width, *one) for one in merged) > len(rows) * width:
        raise Refused("sheet_broken")  # ranges lie over each other, which no Excel writes and which would take hours
    for (top, left), (bottom, right) in merged:
        _spread(grid, top, left, bottom, right)
    kept_rows = [number for number in range(len(rows)) if number not in extent.hidden_rows]
    kept_columns = [column for column in range(width) if column not in extent.hidden_columns]
    sheet.grid = [[grid[number][column] for column in kept_columns] for number in kept_rows] if shown else []
    kept = {id(cell) for cell in cells_of(sheet.grid)}
    sheet.hidden = [cell for cell in cells_of(grid) if id(cell) not in kept]
    return sheet


def _area(rows: int, columns: int, first: tuple[int, int], last: tuple[int, int]) -> int:
    """How many cells of a grid of that size lie in the range."""
    return max(0, min(last[0] + 1, rows) - first[0]) * max(0, min(last[1] + 1, columns) - first[1])


def _spread(grid: Grid, top: int, left: int, bottom: int, right: int) -> None:
    """The first cell of a merged range stands in all of it."""
    if top >= len(grid) or left >= len(grid[top]):
        return
    first = grid[top][left]
    for row in range(top, min(bottom + 1, len(grid))):
        for column in range(left, min(right + 1, len(grid[row]))):
            if grid[row][column] is None:
                grid[row][column] = first

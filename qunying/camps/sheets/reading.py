"""What was read from a workbook: every cell either understood, and as what, or listed with the reason why not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qunying.blueprint.sections import words as sentence_of
from qunying.camps.sheets.calendar import Calendar
from qunying.camps.sheets.words import Day
from qunying.camps.sheets.workbook import Cell

FIELDS = ("title", "full", "short")


@dataclass(slots=True)
class Named:
    """A day as the sheet names it, with the cells that do; ``index`` is its number in the calendar once it is placed."""

    day: Day
    cells: list[Cell] = field(default_factory=list)
    weekday: int | None = None
    week: int | None = None
    first_weekday: int = 0  # of the week's first column or row
    index: int | None = None
    on: date | None = None


@dataclass(slots=True)
class Item:
    """What one cell says of a day: words for a slot, a rest, or something of the whole day."""

    cell: Cell
    named: Named
    what: str  # full | short | title | text | rest | day_title | lesson | type
    slot: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """A cell that was understood."""

    sheet: str
    address: str
    what: str
    shown: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """A cell that was not: what stands there, why it was not understood, what would make it clear."""

    sheet: str
    address: str
    shown: str
    code: str
    data: dict[str, Any] = field(default_factory=dict, hash=False)

    @property
    def why(self) -> str:
        """The reason in words."""
        return sentence_of(f"sheet_{self.code}", self.data)[0]

    @property
    def mend(self) -> str:
        """What would make it clear."""
        return sentence_of(f"sheet_{self.code}", self.data)[1]


@dataclass(slots=True)
class Reading:
    """A workbook as read against a calendar. ``said`` holds the words by (day, slot) and field; days count from 1."""

    calendar: Calendar
    understood: list[Understood] = field(default_factory=list)
    unclear: list[Unclear] = field(default_factory=list)
    hidden: list[Cell] = field(default_factory=list)
    notes: list[Understood] = field(default_factory=list)
    said: dict[tuple[int, str], dict[str, str]] = field(default_factory=dict)
    rests: dict[tuple[int, str], str] = field(default_factory=dict)  # what is written there; slot "" is the whole day
    titles: dict[int, str] = field(default_factory=dict)
    lessons: dict[int, str] = field(default_factory=dict)
    types: dict[int, str] = field(default_factory=dict)
    start: date | None = None  # where the whole calendar begins on another day
    added: list[date | None] = field(default_factory=list)  # days behind the last one

    @property
    def cells(self) -> int:
        """How many cells were to be understood."""
        return len(self.understood) + len(self.unclear)

    @property
    def share(self) -> float:
        """How much of them was."""
        return len(self.understood) / self.cells if self.cells else 0.0


@dataclass(slots=True)
class Marks:
    """Which cell was taken as what while a sheet is read; the first reading of a cell holds, a doubt overrides it."""

    taken: dict[int, tuple[Cell, str]] = field(default_factory=dict)
    doubts: dict[int, Unclear] = field(default_factory=dict)

    def took(self, cells: Cell | Iterable[Cell], what: str) -> None:
        """These cells are understood as that."""
        for cell in [cells] if isinstance(cells, Cell) else cells:
            self.taken.setdefault(id(cell), (cell, what))

    def doubt(self, cell: Cell, code: str, /, **data: Any) -> None:
        """This cell is not understood, for that reason."""
        self.doubts.setdefault(id(cell), Unclear(cell.sheet, cell.address, cell.shown, code, data))

    def knows(self, cell: Cell) -> bool:
        """Whether anything was said of the cell yet."""
        return id(cell) in self.taken or id(cell) in self.doubts

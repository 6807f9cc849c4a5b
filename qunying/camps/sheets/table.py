"""Read one block row by row: which day a row is, and what each of its cells says of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time

from qunying.camps.sheets import columns as heads
from qunying.camps.sheets import words
from qunying.camps.sheets.calendar import Calendar, Match
from qunying.camps.sheets.columns import Column
from qunying.camps.sheets.layout import Block, days_in, origins
from qunying.camps.sheets.reading import Item, Marks, Named
from qunying.camps.sheets.workbook import Cell

TITLE_LETTERS_MAX = 60
_REMARK = re.compile(r"^\s*(?:注|备注|说明|提示|※|\*|＊|PS|ps)\s*[:：]?")
_VARIANT = re.compile(r"^[ \t]*[【\[（(]?\s*(完整版|精简版|简版|标题)\s*(?:[】\])）]|(?<=[版题])\s*[:：])[ \t]*[:：]?", re.MULTILINE)


class Table:
    """A block being read; ``named`` and ``items`` grow row by row."""

    def __init__(self, block: Block, calendar: Calendar, marks: Marks) -> None:
        self.block, self.calendar, self.marks = block, calendar, marks
        self.grid = block.grid
        self.named: list[Named] = []
        self.items: list[Item] = []
        self.week = block.week
        self.by_week: dict[int, Named] = {}  # the current row's day in each week, where weeks stand at the head of columns

    def read(self) -> None:
        """Every row is read."""
        block = self.block
        if block.day is not None:
            self._read_as_one_day()
            return
        self.days = heads.day_columns(self.grid, by_weekday=block.by_weekday)
        per_column = {number: days_in([row[number] for row in self.grid]) for number in self.days}
        rows = [self._day_in(number, per_column) for number in range(len(self.grid))]
        first = next((number for number, day in enumerate(rows) if day is not None), len(self.grid))
        self.columns = heads.uses(self.grid, first, self.days, self.calendar, self.marks, by_weekday=block.by_weekday)
        self.first_weekday = self._first_weekday(first)
        current: Named | None = None
        for number in range(first, len(self.grid)):
            current = self._row(number, rows[number], current)

    def _read_as_one_day(self) -> None:
        """The sheet's name is the day; its rows or columns are slots."""
        assert self.block.day is not None
        day = words.day_of(self.block.day)
        assert day is not None
        one = Named(day, [], day.weekday)
        self.named.append(one)
        self.days, first = set(), next((n for n, row in enumerate(self.grid) if len(origins(row)) > 1), 0) + 1
        self.columns = heads.uses(self.grid, first, set(), self.calendar, self.marks, by_weekday=False)
        for number in range(first, len(self.grid)):
            self._cells(self.grid[number], one)

    def _day_in(self, row: int, per_column: dict[int, dict[int, words.Day]]) -> words.Day | None:
        """The day of a row, put together from all columns that name it."""
        if self.block.by_weekday:
            cells = [self.grid[row][number] for number in sorted(self.days)]
            found = [words.weekday_of(cell.text) for cell in cells if cell is not None]
            weekday = next((one for one in found if one is not None), None)
            return words.Day(weekday=weekday) if weekday is not None else None
        day: words.Day | None = None
        for number in sorted(self.days):
            one = per_column[number].get(row)
            if one is None:
                continue
            if day is None:
                day = one
            elif one.dated and not day.dated:
                day = replace(one, index=day.index, weekday=one.weekday if one.weekday is not None else day.weekday, rest=day.rest or one.rest)
            elif one.index is not None and day.index is None:
                day = replace(day, index=one.index, rest=day.rest or one.rest)
        return day

    def _first_weekday(self, first: int) -> int:
        for row in self.grid[first:]:
            for number, cell in enumerate(row):
                if cell is not None and self.columns[number].use in ("day", "weekday") and (found := words.weekday_of(cell.text)) is not None:
                    return found
        return 0

    def _row(self, number: int, day: words.Day | None, current: Named | None) -> Named | None:
        row = self.grid[number]
        cells = origins(row)
        if not cells:
            return current
        if day is None and (len(cells) == 1 or self._is_remark(row)):
            self._lone(cells, row)
            return current if self._goes_on(row) else None
        for place, cell in enumerate(row):
            if cell is not None and self.columns[place].use == "week":
                self.week = words.week_of(cell.text)
                self.marks.took(cell, "week")
        if day is not None and not (current is not None and self._same_cells(row, current)):
            current = self._begin(number, day)
        elif day is None and (written := self._no_day(row)):
            current = self._lost(row, written)
        self._cells(row, current)
        return current

    def _no_day(self, row: list[Cell | None]) -> list[Cell]:
        """What stands in the columns of days and names none; an empty cell, or one merged down, leaves the row to the day above."""
        there = [cell for place in sorted(self.days) if (cell := row[place]) is not None and self.columns[place].use == "day"]
        return [cell for cell in there if not self.marks.knows(cell) and cell.text not in ("", *words.RESTS)]

    def _lost(self, row: list[Cell | None], cells: list[Cell]) -> Named:
        """A day nobody can place: what its rows say is listed, and not taken for the day above."""
        self.marks.doubt(cells[0], "not_a_day")
        self.marks.took([cell for place, cell in enumerate(row) if cell is not None and self.columns[place].use == "weekday"], "weekday")
        self.named.append(Named(words.Day(), cells))
        return self.named[-1]

    def _same_cells(self, row: list[Cell | None], current: Named) -> bool:
        """Whether the day's cell is merged down from the row above."""
        mine = {id(row[place]) for place in self.days if row[place] is not None}
        return bool(mine) and mine <= {id(cell) for cell in current.cells}

    def _begin(self, number: int, day: words.Day) -> Named:
        row = self.grid[number]
        cells = [cell for place in sorted(self.days) if (cell := row[place]) is not None]
        weekday = day.weekday
        for place, cell in enumerate(row):
            if cell is not None and self.columns[place].use == "weekday":
                self.marks.took(cell, "weekday")
                weekday = words.weekday_of(cell.text) if weekday is None else weekday
        above = self.block.weekdays.get(number)
        if above is not None and weekday is None:
            weekday = words.weekday_of(above.text)
        one = Named(day, cells, weekday, self.week, self.first_weekday)
        self.marks.took(cells, "weekday" if self.block.by_weekday else "day")
        self.named.append(one)
        self.by_week = {}
        if day.rest:
            rest = day.rest in words.RESTS
            if rest or len(day.rest) <= TITLE_LETTERS_MAX:
                self.items.append(Item(cells[0], one, "rest" if rest else "day_title", text=day.rest))
            else:
                self.marks.doubt(cells[0], "day_and_more")
        return one

    def _goes_on(self, row: list[Cell | None]) -> bool:
        return all(self.columns[place].use not in ("day", "weekday", "heading") for place, cell in enumerate(row) if cell is not None)

    def _is_remark(self, row: list[Cell | None]) -> bool:
        """Whether a row without a day is a remark below the table: 备注 in the column of days."""
        return any((cell := row[place]) is not None and (_REMARK.match(cell.text) or words.NOTES.search(cell.text)) for place in self.days)

    def _lone(self, cells: list[Cell], row: list[Cell | None]) -> None:
        """A line that belongs to no day: a week's title, a remark; anything else is listed."""
        for cell in cells:
            if self.marks.knows(cell):
                continue
            spans = sum(other is cell for other in row)
            if words.weekday_of(cell.text) is not None:
                self.marks.took(cell, "weekday")
            elif (week := words.week_of(cell.text)) is not None and len(cell.text) <= 40:
                self.week = week
                self.marks.took(cell, "week")
            elif _REMARK.match(cell.text) or self._is_remark(row):
                self.marks.took(cell, "note")
            elif spans > 1:
                self.marks.took(cell, "heading")

    def _cells(self, row: list[Cell | None], current: Named | None) -> None:
        slot = self._slot_of_row(row)
        for place, cell in enumerate(row):
            if cell is None or self.marks.knows(cell):
                continue
            column = self.columns[place]
            if column.use == "note":
                self.marks.took(cell, "note")
            elif column.use in ("heading", "week"):
                self.marks.took(cell, "week" if words.week_of(cell.text) else "heading")
            elif column.use in ("day", "weekday") and current is not None and cell.text in ("", *words.RESTS):
                self.items.append(Item(cell, current, "rest", text=cell.text))
            elif column.use in ("day", "weekday"):
                self.marks.doubt(cell, "not_a_day")
            elif current is None:
                self.marks.doubt(cell, "no_day")
            else:
                self._cell(cell, column, self._named_for(current, column), slot)

    def _named_for(self, current: Named, column: Column) -> Named:
        """The day as this column's week makes it, where weeks are named by columns."""
        if column.week is None or current.day.named:
            return current
        if column.week not in self.by_week:
            self.by_week[column.week] = replace(current, week=column.week)
            self.named.append(self.by_week[column.week])
        return self.by_week[column.week]

    def _slot_of_row(self, row: list[Cell | None]) -> str:
        """The slot a row names in its own columns of slots and times."""
        name, written, times = "", "", words.Times((), "")
        apart: Cell | None = None  # a cell with nothing but a time: what it says holds also where the slot is called by its name
        cells: list[Cell] = []
        for place, cell in enumerate(row):
            if cell is None or self.columns[place].use not in ("slots", "times"):
                continue
            found = words.times_in(cell.value, cell.text)
            cells.append(cell)
            if len(found.found) > 1:
                self.marks.doubt(cell, "times_two", text=cell.shown)
            if found.rest and (not name or self.columns[place].use == "slots"):
                name, written = found.rest, cell.text
            if found.found and (apart is None or not found.rest):
                times, apart = found, None if found.rest else cell
        sure = times.found if len(times.found) == 1 else ()
        match = self.calendar.slot(name, sure, written=written, apart=apart is not None) if name or sure else None
        if apart is not None and match is not None and match.key is not None and match.code:
            self.marks.doubt(apart, match.code, **match.data)
        self._label(cells, match, written)
        return match.key or "" if match else ""

    def _label(self, cells: list[Cell], match: Match | None, written: str) -> None:
        """The cells that name a row's slot are understood, or in doubt with the reason."""
        for cell in cells:
            if self.marks.knows(cell):
                continue
            if match is not None and match.key is not None:
                self.marks.took(cell, "slot" if words.tidy(written) == words.tidy(cell.text) and not isinstance(cell.value, time) else "time")
            elif cell.text in words.RESTS:
                self.marks.took(cell, "rest")
            elif match is not None:
                self.marks.doubt(cell, match.code, **match.data)

    def _cell(self, cell: Cell, column: Column, named: Named, slot: str) -> None:
        if cell.text in words.ERRORS:
            self.marks.doubt(cell, "formula_error", text=cell.text)
        elif column.use in ("day_title", "lesson", "type"):
            self.items.append(Item(cell, named, column.use, text=said(cell)))
        elif column.use == "in-doubt":
            self.marks.doubt(cell, "head_unclear")
        elif column.use == "text":
            self._words(cell, named, column.slot or slot, column.field or "text")
        elif column.use in ("slots", "times", "slotless"):
            self.marks.doubt(cell, "no_slot")
        else:
            self.marks.doubt(cell, "no_head")

    def _words(self, cell: Cell, named: Named, slot: str, field: str) -> None:
        """Words for a slot; what only stands in for words is told apart."""
        simple = cell.text.lower()
        if not slot:
            self.marks.doubt(cell, "no_slot")
        elif simple in words.RESTS:
            self.items.append(Item(cell, named, "rest", slot, said(cell)))
        elif simple in words.UNWRITTEN:
            self.marks.doubt(cell, "unwritten", text=cell.text)
        elif not isinstance(cell.value, str):
            self.marks.doubt(cell, "number_for_words", text=cell.text)
        elif field == "text":
            self._open(cell, named, slot)
        else:
            self.items.append(Item(cell, named, field, slot, said(cell)))

    def _open(self, cell: Cell, named: Named, slot: str) -> None:
        """Words whose variant the head leaves open: marked inside the cell, or the full ones."""
        times = words.times_in(cell.value, cell.text)
        if times.found and not times.rest:
            code = "times_two" if len(times.found) > 1 else "time_for_words"
            self.marks.doubt(cell, code, text=cell.shown)
            return
        text = said(cell)
        parts = list(_VARIANT.finditer(text))
        if not parts or text[: parts[0].start()].strip():
            self.items.append(Item(cell, named, "text", slot, text))
            return
        fields = {"完整版": "full", "标题": "title"}
        for part, following in zip(parts, [*parts[1:], None], strict=True):
            inside = text[part.end() : following.start() if following else len(text)].strip()
            if inside:
                self.items.append(Item(cell, named, fields.get(part.group(1), "short"), slot, inside))


def said(cell: Cell) -> str:
    """A cell's words as written, lines ended alike."""
    text = cell.value if isinstance(cell.value, str) else cell.text
    return text.replace("\r\n", "\n").replace("\r", "\n")

"""What each column of a block is for, by the heads above it and by what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qunying.camps.sheets import words
from qunying.camps.sheets.calendar import Calendar
from qunying.camps.sheets.layout import days_in, is_day_head, origins
from qunying.camps.sheets.reading import Marks
from qunying.camps.sheets.workbook import Cell, Grid


@dataclass(slots=True)
class Column:
    """A column's use: day, weekday, week, slots, times, text, note, day_title, lesson, type, heading or unknown."""

    use: str
    slot: str = ""
    field: str = ""  # full | short | title | text
    week: int | None = None


def uses(grid: Grid, first: int, days: set[int], calendar: Calendar, marks: Marks, *, by_weekday: bool) -> list[Column]:
    """The use of every column; ``first`` is the first row with a day, ``days`` the columns that name them."""
    lone = {id(cells[0]) for row in grid[first:] if len(cells := origins(row)) == 1 and sum(cell is not None for cell in row) > 1}
    found = [_of_body([None if id(row[number]) in lone else row[number] for row in grid], first, number in days, calendar) for number in range(len(grid[0]))]
    titles = _titles(grid[:first], found, calendar)
    for number, column in enumerate(found):
        heads = [cell for cell in origins([row[number] for row in grid[:first]]) if id(cell) not in titles]
        if column is None or column.use == "maybe-slots":
            found[number] = _of_heads(heads, calendar, marks, long=column is not None)
        else:
            for head in heads:
                marks.took(head, _lone_head(head, column))
    for cell in titles.values():
        marks.took(cell, "week" if words.week_of(cell.text) else "heading")
    done = [column for column in found if column is not None]
    if not any(column.use in ("slots", "times") for column in done):
        for column in done:  # a head such as 内容 says nothing where no column and no row names the slot
            if column.use == "text" and not column.slot:
                column.use = "slotless"
    return done


def day_columns(grid: Grid, *, by_weekday: bool) -> set[int]:
    """The columns that name the days."""
    columns = [[row[number] for row in grid] for number in range(len(grid[0]))]
    if by_weekday:
        return {number for number, column in enumerate(columns) if _share(column, lambda cell: words.weekday_of(cell.text) is not None) >= 0.5}
    counts = {number: len(days_in(column)) for number, column in enumerate(columns)}
    headed = {number for number, column in enumerate(columns) if any(is_day_head(cell) for cell in origins(column))}
    counts = {number: 0 if any(says_field(words.tidy(cell.text)) for cell in origins(columns[number][:3])) else n for number, n in counts.items()}
    found = {
        number for number, n in counts.items()
        if n and (n >= 2 or number in headed) and n >= 0.5 * _filled(columns[number])
    }  # fmt: skip
    best = {number for number, n in counts.items() if n and n == max(counts.values())}
    return found or set(sorted(best)[:1])


def _of_body(column: list[Cell | None], first: int, names_days: bool, calendar: Calendar) -> Column | None:
    """What the body alone shows: days, weekdays, weeks, slots; None where the heads must say it."""
    if names_days:
        return Column("day")
    body = [cell for cell in origins(column[first:]) if cell not in origins(column[:first])]
    heads = [words.tidy(cell.text).lower() for cell in origins(column[:first])]
    if any(says_field(head) for head in heads):
        return None
    if not origins(column[first:]) and not heads:
        return Column("empty")
    if body and all(words.weekday_of(cell.text) is not None for cell in body):
        return Column("weekday")
    if body and all(words.week_of(cell.text) is not None and len(cell.text) <= 30 for cell in body):
        return Column("week")
    if any(head in words.SLOT_HEADS for head in heads):
        return Column("slots")
    if any(head in words.TIME_HEADS for head in heads):
        return Column("times")
    if len(origins(column)) == 1 and len(column) > 1 and all(cell is not None for cell in column):
        return Column("heading")
    sure = [cell for cell in body if _is_slot(cell, calendar)]
    return Column("maybe-slots") if len(sure) >= 2 and len(sure) >= 0.6 * len(body) and not heads else None


def _of_heads(heads: Sequence[Cell], calendar: Calendar, marks: Marks, *, long: bool) -> Column:
    """What the heads say, from the top down; each head is marked as what it was taken for."""
    if long:
        return Column("slots")
    if not heads:
        return Column("unknown")
    column = Column("unknown")
    for head in heads:
        _read_head(head, column, calendar, marks)
    if column.use == "unknown" and column.slot:
        column.use = "text"
    return column


def _read_head(head: Cell, column: Column, calendar: Calendar, marks: Marks) -> None:
    bare = words.tidy(head.text)
    simple = bare.replace(" ", "").lower()
    week = words.week_of(head.text)
    if calendar.slot_written(head.text):
        _read_slot(head, column, calendar, marks)
    elif week is not None:
        column.week = week
        marks.took(head, "week")
    elif kind := _day_field(simple):
        column.use = kind
        marks.took(head, "header")
    elif field := words.field_of(bare):
        column.field = field
        column.use = "text"
        marks.took(head, "header")
    elif words.NOTES.search(simple) and not calendar.slot_named(head.text):
        column.use = "note"
        marks.took(head, "header")
    else:
        _read_slot(head, column, calendar, marks)


def _read_slot(head: Cell, column: Column, calendar: Calendar, marks: Marks) -> None:
    times = words.times_in(head.value, head.text)
    name, field = (times.rest, None) if calendar.slot_named(head.text) else words.split_field(times.rest)
    match = calendar.slot(name, times.found, written=head.text)
    if match.key is None:
        code = "times_two" if len(times.found) > 1 else match.code
        marks.doubt(head, code, **({"text": head.shown} if code == "times_two" else match.data))
        column.use = "note" if column.use == "note" else "in-doubt"
        return
    column.slot, column.field = match.key, field or column.field
    if len(times.found) > 1:
        marks.doubt(head, "times_two", text=head.shown)
    elif match.code:
        marks.doubt(head, match.code, **match.data)
    else:
        marks.took(head, "slot")


def says_field(head: str) -> bool:
    """Whether a head surely names something else than days and slots."""
    simple = head.replace(" ", "").lower()
    return words.field_of(head) is not None or _day_field(simple) is not None or simple == "备注"


def _day_field(simple: str) -> str | None:
    for use, heads in (("day_title", words.DAY_TITLES), ("lesson", words.LESSONS), ("type", words.DAY_TYPES)):
        if simple in heads:
            return use
    return None


def _titles(heads: Grid, found: Sequence[Column | None], calendar: Calendar) -> dict[int, Cell]:
    """Rows above the table with one cell in them: the sheet's title, a week, a remark."""
    titles = {}
    for row in heads:
        cells = origins(row)
        if len(cells) == 1 and not _heads_a_column(cells[0], row, found, calendar):
            titles[id(cells[0])] = cells[0]
    return titles


def _heads_a_column(cell: Cell, row: list[Cell | None], found: Sequence[Column | None], calendar: Calendar) -> bool:
    places = [number for number, other in enumerate(row) if other is cell]
    if any((column := found[number]) is not None and column.use in ("day", "weekday", "week") for number in places):
        return False if len(places) > 1 else is_day_head(cell)
    bare = words.tidy(cell.text)
    return bool(_day_field(bare)) or words.field_of(bare) is not None or _is_slot(cell, calendar)


def _is_slot(cell: Cell, calendar: Calendar) -> bool:
    if len(cell.text) > 30:
        return False
    times = words.times_in(cell.value, cell.text)
    return calendar.is_slot(words.split_field(times.rest)[0], times.found, written=cell.text)


def _lone_head(head: Cell, column: Column) -> str:
    """What a head is above a column whose use its body shows."""
    if words.week_of(head.text) is not None:
        return "week"
    if words.weekday_of(head.text) is not None:
        return "weekday"
    return "heading" if column.use == "heading" else "header"


def _share(column: list[Cell | None], fits: Callable[[Cell], bool]) -> float:
    cells = origins(column)
    return sum(bool(fits(cell)) for cell in cells) / len(cells) if cells else 0.0


def _filled(column: list[Cell | None]) -> int:
    return sum(cell is not None for cell in column)

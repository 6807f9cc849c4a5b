"""Which way a sheet runs: days down or across, where each of its blocks begins, what stands above them; every block turned so that days run down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from qunying.camps.sheets import words
from qunying.camps.sheets.reading import Marks
from qunying.camps.sheets.workbook import Cell, Grid, Sheet, transposed

ROW_DAYS_MIN = 3


@dataclass(slots=True)
class Block:
    """A part of a sheet with days running down, the weekdays that stand above an earlier block for all, and a day or week named by sheet or title."""

    grid: Grid
    weekdays: dict[int, Cell] = field(default_factory=dict)  # by row
    day: Cell | None = None
    week: int | None = None
    by_weekday: bool = False


def blocks(sheet: Sheet, marks: Marks) -> list[Block]:
    """The sheet's blocks; none where it names no days."""
    grid = _trimmed(sheet.grid)
    if not grid:
        return []
    week = words.week_of(words.plain_name(sheet.name))
    across, down = _most(grid, _days), _most(transposed(grid), _days)
    if max(across, down) < 2:
        weekdays = _most(grid, _weekdays), _most(transposed(grid), _weekdays)
        if max(weekdays) >= ROW_DAYS_MIN:
            return _across(grid, week, by_weekday=True) if weekdays[0] >= weekdays[1] else [Block(grid, week=week, by_weekday=True)]
        if max(across, down) == 0:
            return _one_day(sheet, grid)
    if not _headed(grid) and (across >= ROW_DAYS_MIN or across > down):
        return _across(grid, week, by_weekday=False)
    return _down(grid, week)


def days_in(line: list[Cell | None]) -> dict[int, words.Day]:
    """The days a row or column names, by place; bare numbers count where a head says that days follow."""
    found: dict[int, words.Day] = {}
    numbers = False
    for place, cell in enumerate(line):
        if cell is None:
            continue
        if is_day_head(cell):
            numbers = True
        elif day := words.day_of(cell, numbers=numbers):
            found[place] = day
    return found


def is_day_head(cell: Cell) -> bool:
    """Whether the cell is the head of a line of days."""
    bare = words.tidy(cell.text).lower()
    parts = set(bare.split()) or {bare}
    return isinstance(cell.value, str) and bool(parts & words.DAY_HEADS) and (bare in words.DAY_HEADS or parts <= words.HEADS)


def origins(line: list[Cell | None]) -> list[Cell]:
    """The cells of a line, merged ones once."""
    return list({id(cell): cell for cell in line if cell is not None}.values())


def _days(line: list[Cell | None]) -> int:
    """How many different days a line names and nothing else in their cells."""
    pure = [day for day in days_in(line).values() if not day.rest]
    return max(len({(day.month, day.day) for day in pure if day.dated}), len({day.index for day in pure if day.index is not None}))


def _headed(grid: Grid) -> bool:
    """Whether a head of days has a day right below it and none beside it: then days run down, whatever the words beside them look like."""
    for number, row in enumerate(grid):
        for place, cell in enumerate(row):
            if cell is None or not is_day_head(cell):
                continue
            below = _next([line[place] for line in grid[number:]])
            beside = _next(row[place:])
            if below is not None and words.day_of(below, numbers=True) and not (beside is not None and words.day_of(beside, numbers=True)):
                return True
    return False


def _next(line: list[Cell | None]) -> Cell | None:
    """The first cell of a line that is another one than its first."""
    return next((cell for cell in line if cell is not None and cell is not line[0]), None)


def _weekdays(line: list[Cell | None]) -> int:
    return len({day for cell in origins(line) if (day := words.weekday_of(cell.text)) is not None})


def _most(grid: Grid, count: Callable[[list[Cell | None]], int]) -> int:
    return max(count(row) for row in grid)


def _across(grid: Grid, week: int | None, *, by_weekday: bool) -> list[Block]:
    """Days run across: a block for each row of days, with the titles and weekdays right above it."""
    count = _weekdays if by_weekday else _days
    lines = [number for number, row in enumerate(grid) if count(row) >= 2]
    if not by_weekday and len(lines) > 1:
        lines = [number for number in lines if not (number - 1 in lines and _same_days(grid[number - 1], grid[number]))]
    tops = [0]
    for line in lines[1:]:
        top = line
        while top - 1 > tops[-1] and _above(grid[top - 1], grid[line]):
            top -= 1
        tops.append(top)
    found = []
    shared: dict[int, Cell] = {}
    for top, bottom in zip(tops, [*tops[1:], len(grid)], strict=True):
        part = grid[top:bottom]
        own = {place: cell for row in part for place, cell in enumerate(row) if cell is not None and words.weekday_of(cell.text) is not None}
        if len(own) >= 2:
            shared = own
        found.append(Block(transposed(part), {} if own else shared, week=week, by_weekday=by_weekday))
    return found


def _same_days(one: list[Cell | None], other: list[Cell | None]) -> bool:
    """Whether two rows below each other name the same days in two ways: D1 and 11.13."""
    first, second = days_in(one), days_in(other)
    return set(first) == set(second) and all(first[place].dated != second[place].dated for place in first)


def _above(row: list[Cell | None], days: list[Cell | None]) -> bool:
    """Whether a row right above a row of days belongs to it: empty, one title, or weekdays."""
    cells = origins(row)
    if len(cells) == 1:
        place = next(number for number, cell in enumerate(row) if cell is not None)
        spans = sum(cell is not None for cell in row)
        return spans > 1 or (place == 0 and words.week_of(cells[0].text) is not None)
    return not cells or _weekdays(row) >= 2 or (days_in(row) != {} and _same_days(row, days))


def _down(grid: Grid, week: int | None) -> list[Block]:
    """Days run down: a new block wherever the head of the days stands again in its column."""
    before: list[Cell | None] = [None] * len(grid[0])
    tops: list[int] = []
    headed: set[int] = set()
    for number, row in enumerate(grid):
        heads = {
            place for place, (cell, above) in enumerate(zip(row, before, strict=True)) if cell is not None and cell is not above and is_day_head(cell)
        }  # fmt: skip
        headed = headed or heads
        if heads & headed:
            tops.append(number)
        before = row
    starts = [0, *tops[1:]]
    return [Block(grid[top:bottom], week=week) for top, bottom in zip(starts, [*starts[1:], len(grid)], strict=True)]


def _one_day(sheet: Sheet, grid: Grid) -> list[Block]:
    """A sheet whose name is a day is that day."""
    name = Cell(sheet.name, 0, 0, sheet.name, words.plain_name(sheet.name))
    return [Block(grid, day=name)] if words.day_of(name) else []


def _trimmed(grid: Grid) -> Grid:
    rows = [row for row in grid if any(row)]
    columns = [number for number in range(len(rows[0]) if rows else 0) if any(row[number] for row in rows)]
    return [[row[number] for number in columns] for row in rows]

"""Read a workbook against a blueprint's calendar: every cell is understood, or listed with the reason why it is not."""

from __future__ import annotations

from qunying.camps.sheets import words
from qunying.camps.sheets.calendar import Calendar
from qunying.camps.sheets.layout import blocks
from qunying.camps.sheets.placing import place
from qunying.camps.sheets.reading import Item, Marks, Named, Reading, Understood
from qunying.camps.sheets.table import Table
from qunying.camps.sheets.workbook import Sheet, cells_of

ASIDE = ("说明", "须知", "封面", "目录", "备注", "通讯录", "分工", "readme")


def read(sheets: list[Sheet], calendar: Calendar) -> Reading:
    """What the sheets say; nothing is guessed, and each cell counts once."""
    reading, marks = Reading(calendar), Marks()
    named: list[Named] = []
    items: list[Item] = []
    for sheet in sheets:
        reading.hidden += sheet.hidden
        if any(word in sheet.name.lower() for word in ASIDE):
            marks.took(cells_of(sheet.grid), "note")
            continue
        for block in blocks(sheet, marks):
            table = Table(block, calendar, marks)
            table.read()
            named += table.named
            items += table.items
    place(named, reading, marks, used={id(item.named) for item in items})
    for item in items:
        _say(item, reading, marks)
    _count(sheets, reading, marks)
    return reading


def _say(item: Item, reading: Reading, marks: Marks) -> None:
    """What the item says stands in the reading, unless its day is unclear or another cell has said it already."""
    index = item.named.index
    if index is None:
        marks.doubt(item.cell, "day_unclear")
        return
    if not _keep(item, index, reading):
        marks.doubt(item.cell, "said_twice", day=index, slot=item.slot)
        return
    marks.took(item.cell, {"text": "full"}.get(item.what, item.what))


def _keep(item: Item, index: int, reading: Reading) -> bool:
    if item.what == "rest":
        return reading.rests.setdefault((index, item.slot), item.text) == item.text
    if item.what in ("day_title", "lesson", "type"):
        kept = {"day_title": reading.titles, "lesson": reading.lessons, "type": reading.types}[item.what]
        return kept.setdefault(index, item.text) == item.text
    fields = reading.said.setdefault((index, item.slot), {})
    return fields.setdefault("full" if item.what == "text" else item.what, item.text) == item.text


def _count(sheets: list[Sheet], reading: Reading, marks: Marks) -> None:
    for sheet in sheets:
        for cell in sorted(cells_of(sheet.grid), key=lambda cell: (cell.row, cell.column)):
            if id(cell) in marks.doubts:
                reading.unclear.append(marks.doubts[id(cell)])
            elif id(cell) in marks.taken:
                what = marks.taken[id(cell)][1]
                found = Understood(cell.sheet, cell.address, what, cell.shown)
                reading.understood.append(found)
                if what == "note":
                    reading.notes.append(found)
            else:
                marks.doubt(cell, "formula_error" if cell.text in words.ERRORS else "no_place", text=cell.text[:40])
                reading.unclear.append(marks.doubts[id(cell)])

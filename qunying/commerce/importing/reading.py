"""Rows of a table as what they tell: an order, visits, a cost, a member, a tag; or lost, with the line and the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from qunying.commerce.importing import tables, values
from qunying.commerce.importing.mapping import TableMapping, head
from qunying.commerce.importing.values import SAMPLE_LETTERS, Unreadable
from qunying.commerce.importing.workbook import FORMULA_EMPTY, Cell
from qunying.kernel.refusals import Refused

ID_LETTERS_MAX, NAME_LETTERS_MAX, TAG_LETTERS_MAX = 60, 40, 20
SPENT = {
    **dict.fromkeys(("时间", "工时", "小时", "hours", "time"), "hours"),
    **dict.fromkeys(("人力", "人工", "工资", "people", "labour"), "people"),
    **dict.fromkeys(("物力", "物料", "物资", "礼品", "样品", "materials", "goods"), "materials"),
    **dict.fromkeys(("金钱", "现金", "钱", "推广", "广告", "红包", "money", "cash"), "money"),
}


class Lost(NamedTuple):
    """A row that could not be taken."""

    reason: str
    line: int
    sample: str = ""


class OrderRow(NamedTuple):
    """An order; ``refunded`` never exceeds ``cents``."""

    line: int
    number: str
    at: datetime
    cents: int
    refunded: int
    thousandths: int | None
    member: str
    group: str
    host: str


class VisitRow(NamedTuple):
    """Visitors of a day or a moment: a number, or one with an id."""

    line: int
    at: datetime
    came: int
    visitor: str
    inlet: str
    group: str
    host: str


class CostRow(NamedTuple):
    """Something spent."""

    line: int
    at: datetime
    spent: str
    cents: int
    thousandths: int | None
    number: str
    group: str


class MemberRow(NamedTuple):
    """Somebody with the id the table declares."""

    line: int
    member: str
    name: str
    at: datetime | None
    group: str


class TagRow(NamedTuple):
    """A word said of a member."""

    line: int
    member: str
    tag: str


Row = OrderRow | VisitRow | CostRow | MemberRow | TagRow


class _Line:
    """One row's cells by field, as the mapping names them."""

    def __init__(self, number: int, cells: Mapping[str, Cell], mapping: TableMapping, zone: ZoneInfo) -> None:
        self.number, self.cells, self.mapping, self.zone = number, cells, mapping, zone

    def word(self, field: str, most: int = ID_LETTERS_MAX) -> str:
        text = values.words(self.cells.get(field, ""))
        if len(text) > most or not text.isprintable():
            raise Unreadable("bad_text", text)
        return text

    def needed(self, field: str, most: int = ID_LETTERS_MAX) -> str:
        text = self.word(field, most)
        if not text:
            raise Unreadable(f"no_{field}")
        return text

    def has(self, field: str) -> bool:
        return self.cells.get(field, "") not in ("", None)

    def at(self) -> datetime:
        if not self.has("at"):
            raise Unreadable("no_at")
        return values.moment(self.cells["at"], self.mapping.date, self.zone)

    def cents(self, field: str) -> int:
        return values.cents(self.cells[field], self.mapping.money)


def read(path: Path, kind: str, mapping: TableMapping) -> Iterator[Row | Lost]:
    """Every row of the table below its heads, in order; empty rows are none. Refused where the table as a whole cannot be read."""
    heads = head(tables.first_rows(path, mapping.sheet), mapping, path.name)
    places = {field: heads.names.index(column) for field, column in mapping.columns.items()}
    zone, make = ZoneInfo(mapping.timezone), _READERS[kind]
    for number, cells in tables.rows(path, mapping.sheet):
        if number <= heads.row or not any(cell != "" and str(cell).strip() for cell in cells):
            continue
        if any(place >= len(cells) for place in places.values()) and len(cells) == 1:
            yield Lost("torn_row", number, str(cells[0])[:SAMPLE_LETTERS])
            continue
        line = _Line(number, {field: cells[place] for field, place in places.items() if place < len(cells)}, mapping, zone)
        try:
            yield make(line)
        except Unreadable as why:
            yield Lost(why.reason, number, why.sample.replace(FORMULA_EMPTY, ""))


def _order(line: _Line) -> Row:
    number, status = line.needed("number"), line.word("status").lower()
    known, refunded = line.mapping.status, 0
    if status in _low(known.skip):
        raise Unreadable("not_paid", status)
    if status and status not in (*_low(known.paid), *_low(known.refunded)):
        raise Unreadable("status_unknown", status)
    if not line.has("paid"):
        raise Unreadable("no_paid")
    cents = line.cents("paid")
    if line.has("refund"):
        refunded = line.cents("refund")
        if refunded > cents:
            raise Unreadable("refund_above_paid", line.word("refund"))
    if status in _low(known.refunded) and not refunded:
        refunded = cents
    quantity = values.thousandths(line.cells["quantity"]) if line.has("quantity") else None
    return OrderRow(line.number, number, line.at(), cents, refunded, quantity, line.word("member"), line.word("group"), line.word("host"))


def _visit(line: _Line) -> Row:
    visitor = line.word("visitor")
    if not visitor and not line.has("count"):
        raise Unreadable("no_count")
    came = 1 if visitor else values.whole(line.cells["count"])
    return VisitRow(line.number, line.at(), came, visitor, line.word("inlet", NAME_LETTERS_MAX), line.word("group"), line.word("host"))


def _cost(line: _Line) -> Row:
    spent = SPENT.get(line.needed("spent").lower())
    if spent is None:
        raise Unreadable("spent_unknown", line.word("spent"))
    hours = values.thousandths(line.cells["hours"], "bad_hours") if line.has("hours") else None
    if line.has("amount"):
        cents = line.cents("amount")
    elif hours is None:
        raise Unreadable("no_amount")
    else:
        cents = _wages(line, hours)
    return CostRow(line.number, line.at(), spent, cents, hours, line.word("number"), line.word("group"))


def _wages(line: _Line, hours: int) -> int:
    """The hours at the declared wage, in whole cents."""
    if line.has("wage"):
        wage = line.cents("wage")
    elif line.mapping.wage is not None:
        wage = round(line.mapping.wage * 100)
    else:
        raise Unreadable("no_wage")
    return (hours * wage + 500) // 1000


def _member(line: _Line) -> Row:
    at = line.at() if line.has("at") else None
    return MemberRow(line.number, line.needed("member"), line.needed("name"), at, line.word("group"))


def _tag(line: _Line) -> Row:
    return TagRow(line.number, line.needed("member"), line.needed("tag", TAG_LETTERS_MAX))


def _low(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.lower() for word in words)


_READERS: dict[str, Callable[[_Line], Row]] = {"orders": _order, "visits": _visit, "costs": _cost, "members": _member, "tags": _tag}


def check(path: Path, kind: str, mapping: TableMapping) -> int:
    """The table can be read to its end; returns how many rows it has. So nothing is taken from a table that breaks off in the middle."""
    rows = sum(1 for _ in read(path, kind, mapping))
    if not rows:
        raise Refused("table_empty", name=path.name)
    return rows

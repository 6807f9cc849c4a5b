"""Cells as values: local moments, cents, thousandths; what is not clearly one is lost with a reason, never guessed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from qunying.commerce.importing.workbook import FORMULA_EMPTY, Cell

CENTS_MAX = 10**13
SAMPLE_LETTERS = 80
_AUTO = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]*(\d{1,2})\s*[:时]\s*(\d{1,2})(?:\s*[:分]\s*(\d{1,2})(?:\.\d+)?\s*秒?)?\s*分?)?\s*(Z|[+-]\d\d:?\d\d)?"
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?")


class Unreadable(Exception):
    """A cell that is not what its column should hold; ``reason`` is a code."""

    def __init__(self, reason: str, sample: object = "") -> None:
        super().__init__(reason)
        self.reason, self.sample = reason, str(sample)[:SAMPLE_LETTERS]


def words(cell: Cell) -> str:
    """The cell as text without outer blanks; a number that Excel kept without decimals stays so."""
    if cell == FORMULA_EMPTY:
        raise Unreadable("formula_without_value")
    return cell.isoformat(" ") if isinstance(cell, datetime) else cell.strip().strip("\ufeff\u3000").removeprefix("'")


def moment(cell: Cell, form: str, zone: ZoneInfo) -> datetime:
    """The UTC moment of a local time; a day alone is its noon, so that it is the same day in every later reckoning."""
    local = cell if isinstance(cell, datetime) else _parsed(words(cell), form)
    try:
        if local.tzinfo is None:
            noon = (local.hour, local.minute, local.second) == (0, 0, 0) and not _has_time(cell, form)
            local = local.replace(hour=12 if noon else local.hour, tzinfo=zone)
        at = local.astimezone(UTC)
    except (OverflowError, ValueError) as wrong:
        raise Unreadable("bad_time", cell) from wrong
    if not 1990 <= at.year <= 2200:
        raise Unreadable("bad_time", cell)
    return at


def cents(cell: Cell, unit: str) -> int:
    """The amount in integer cents; more decimals than a cent has, or an amount below nothing, is unreadable."""
    plain = re.sub(r"^(?:¥|￥|RMB|CNY|人民币)\s*|\s*元$|[,，\s]", "", words(cell))
    exact = _decimal(plain, "bad_money") * (100 if unit == "元" else 1)
    if exact != exact.to_integral_value():
        raise Unreadable("part_of_a_cent", plain)
    if exact < 0:
        raise Unreadable("money_below_nothing", plain)
    if exact > CENTS_MAX:
        raise Unreadable("bad_money", plain)
    return int(exact)


def thousandths(cell: Cell, reason: str = "bad_quantity") -> int:
    """A quantity such as 2.5 in thousandths."""
    exact = _decimal(re.sub(r"(?:斤|件|份|kg|公斤|小时|h|,|\s)+$", "", words(cell).replace(",", "")), reason) * 1000
    if exact != exact.to_integral_value() or not 0 <= exact <= 10**12:
        raise Unreadable(reason, cell)
    return int(exact)


def whole(cell: Cell) -> int:
    """A number of people."""
    exact = _decimal(words(cell).replace(",", "").removesuffix("人"), "bad_count")
    if exact != exact.to_integral_value() or not 0 <= exact <= 10**8:
        raise Unreadable("bad_count", cell)
    return int(exact)


def _parsed(text: str, form: str) -> datetime:
    try:
        if form != "auto":
            return datetime.strptime(text, form)  # noqa: DTZ007 — the zone is the mapping's
        found = _AUTO.fullmatch(text) or _COMPACT.fullmatch(text)
        if found is None:
            raise Unreadable("bad_time", text)
        parts = [int(part or 0) for part in found.groups()[:6]]
        at = datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001
        zone = found.groups()[6] if len(found.groups()) > 6 else None
        return datetime.fromisoformat(f"{at.isoformat()}{zone.replace('Z', '+00:00')}") if zone else at
    except ValueError as wrong:
        raise Unreadable("bad_time", text) from wrong


def _has_time(cell: Cell, form: str) -> bool:
    return ":" in str(cell) and not isinstance(cell, datetime) if form == "auto" else any(mark in form for mark in ("%H", "%I", "%T", "%c"))


def _decimal(text: str, reason: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation as wrong:
        raise Unreadable(reason, text) from wrong
    if not found.is_finite() or abs(found) > Decimal(10) ** 16:
        raise Unreadable(reason, text)
    return found

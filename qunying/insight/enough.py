"""Whether there is enough to say a number at all: below that a row has its counts only and reads ``few``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from qunying.insight.measures import Row, Step
from qunying.insight.steps import OK

if TYPE_CHECKING:
    from qunying.insight.bases import Bases

FEW, NONE = "few", "none"


def at_least(least: int, n: str, *columns: str) -> Step:
    """Where ``n`` is below ``least`` these columns are unknown and the row reads ``few``; its counts stay."""
    return _unless(lambda row: row[n] is None or row[n] >= least, FEW, columns)


def something(n: str, *columns: str) -> Step:
    """Where there is nothing to speak of (``n`` is zero) these columns are unknown, and the row reads ``none``."""
    return _unless(lambda row: row[n] != 0, NONE, columns)


def _unless(sound: Callable[[Row], bool], word: str, columns: Sequence[str]) -> Step:
    def step(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
        return [row | ({"state": row.get("state", OK)} if sound(row) else dict.fromkeys(columns) | {"state": word}) for row in rows]

    return step

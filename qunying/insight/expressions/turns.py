"""Where a state turns, in the engine: rows of one key, one after the other, of which only those matter that say something else than the one before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table


def before(table: Table, column: str, keys: Sequence[str], back: int = 1, order: str = "day") -> Any:
    """The column's value so many rows before, within the keys; null where there are not so many."""
    return table[column].lag(back).over(ibis.window(group_by=list(keys), order_by=order))


def turned(table: Table, column: str, keys: Sequence[str], order: str = "day") -> Table:
    """The first row of each key (``starts``) and every row on which the column is not what it was on the row before it."""
    marked = table.mutate(earlier_state=before(table, column, keys, order=order))
    marked = marked.mutate(starts=marked.earlier_state.isnull())
    return marked.filter(marked.starts | (marked[column] != marked.earlier_state)).drop("earlier_state")


def latest(table: Table, keys: Sequence[str], order: str = "day") -> Table:
    """Each key's last row."""
    marked = table.mutate(place_from_end=ibis.row_number().over(ibis.window(group_by=list(keys), order_by=ibis.desc(order))))
    return marked.filter(marked.place_from_end == 0).drop("place_from_end")

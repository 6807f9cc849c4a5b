"""What is known of every unit at every cut-off day, and whether it then fell silent: nothing here looks beyond the cut-off except the outcome."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from qunying.insight.forecast.log import NEVER, Log
from qunying.insight.lazy import lazily

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, np.dtype[Any]]
else:
    np = lazily("numpy")

STEP_DAYS = 7  # between cut-offs
CUT_OFFS_MOST = 400
GAPS_REMEMBERED = 30
RECENCY, GAP, COUNT, PEOPLE, ALIVE = "recency", "gap", "count", "people", "alive"
SIGNS = (RECENCY, GAP, COUNT, PEOPLE, ALIVE)


@dataclass(frozen=True, slots=True)
class Terms:
    """The published words of a forecast: who counts as active, and what silence is."""

    count_least: int  # acts in the days before the cut-off
    people_least: int  # different people behind them
    days: int = 28  # looked back for being active, and ahead for being silent


@dataclass(frozen=True, slots=True)
class Cases:
    """One case for each unit that was active at a cut-off; ``silent`` is 1, 0, or -1 where that is not known yet."""

    unit: Numbers
    cut_off: Numbers
    silent: Numbers
    raw: dict[str, Numbers]  # each sign as people say it: days, numbers, a share

    def __len__(self) -> int:
        return len(self.unit)

    def where(self, chosen: Numbers) -> Cases:
        """Only the chosen cases."""
        return Cases(self.unit[chosen], self.cut_off[chosen], self.silent[chosen], {name: values[chosen] for name, values in self.raw.items()})

    def table(self, names: tuple[str, ...]) -> Numbers:
        """The signs as a model reads them: a day more means much at first and little later, so all but shares are taken as logarithms."""
        return np.column_stack([np.log1p(self.raw[name]) for name in names])


def cases(log: Log, terms: Terms) -> Cases:
    """Every active unit at every cut-off, a week apart, back from the last day that is known."""
    if not len(log.unit):
        return _nothing()
    cut_offs = _cut_offs(log, terms)
    units, at = np.unique(log.unit, return_inverse=True)
    grid = _Grid(len(units), cut_offs)
    count = grid.total(at, log.day, log.day + terms.days, log.count)
    people = grid.total(at, log.day, np.minimum(_again(log), log.day + terms.days), 1)
    row, column = np.nonzero((count >= terms.count_least) & (people >= terms.people_least))
    signs, following = _signs(log, at, grid, terms)
    signs[COUNT] = count
    silent = np.where(cut_offs + terms.days <= log.until, following - cut_offs > terms.days, -1)
    return Cases(units[row], cut_offs[column], silent[row, column], {name: signs[name][row, column].astype(float) for name in SIGNS})


def _signs(log: Log, at: Numbers, grid: _Grid, terms: Terms) -> tuple[dict[str, Numbers], Numbers]:
    """Every sign but the count on the whole grid, and the day on which each unit speaks next."""
    first = np.r_[True, (at[1:] != at[:-1]) | (log.day[1:] != log.day[:-1])]  # of every unit's day
    unit, day = at[first], log.day[first]
    following = np.r_[np.where(unit[1:] == unit[:-1], day[1:], NEVER), NEVER]
    began = np.r_[True, unit[1:] != unit[:-1]]
    born = np.full(len(grid.totals), 0)
    born[unit[began]] = day[began]
    known = np.maximum(grid.cut_offs - born[:, None] + 1, terms.days)
    signs = {
        RECENCY: grid.cut_offs - grid.total(unit, day, following, day),
        GAP: grid.total(unit, day, following, _usual_gaps(unit, day, terms.days)),
        PEOPLE: grid.total(at, log.day, np.minimum(_again(log), log.day + 2 * terms.days), 1),
        ALIVE: 100 * grid.total(unit, day, NEVER, 1) / known,
    }
    return signs, grid.total(unit, day, following, following)


@dataclass(slots=True)
class _Grid:
    """Units by cut-offs: sums over entries that hold from one day until before another."""

    units: int
    cut_offs: Numbers

    @property
    def totals(self) -> Numbers:
        """A zero for every unit and cut-off, and one place more for what holds to the end."""
        return np.zeros((self.units, len(self.cut_offs) + 1))

    def total(self, unit: Numbers, start: Any, end: Any, weight: Any) -> Numbers:
        """For every unit and cut-off the sum of the weights that hold then."""
        changes = self.totals
        np.add.at(changes, (unit, np.searchsorted(self.cut_offs, start)), weight)
        ends = np.searchsorted(self.cut_offs, np.broadcast_to(end, unit.shape))
        np.add.at(changes, (unit, ends), -np.asarray(weight))
        return changes.cumsum(axis=1)[:, :-1]


def _cut_offs(log: Log, terms: Terms) -> Numbers:
    """A week apart and back from the end; none whose days before or after touch a hole in the log."""
    found = np.arange(log.until, int(log.day.min()) + terms.days - 2, -STEP_DAYS)[:CUT_OFFS_MOST][::-1]
    whole = np.ones(len(found), dtype=bool)
    for start, end in log.holes():
        whole &= (found - terms.days >= end) | (found + terms.days < start)
    return found[whole]


def _again(log: Log) -> Numbers:
    """For every entry the day on which the same person next did something in the same unit."""
    order = np.lexsort((log.day, log.person, log.unit))
    unit, person, day = log.unit[order], log.person[order], log.day[order]
    same = (unit[1:] == unit[:-1]) & (person[1:] == person[:-1])
    found = np.empty(len(day), dtype=np.int64)
    found[order] = np.r_[np.where(same, day[1:], NEVER), NEVER]
    return found


def _usual_gaps(unit: Numbers, day: Numbers, unknown: int) -> Numbers:
    """For every unit's day the median of its last gaps until then; ``unknown`` on its first day."""
    usual = np.full(len(day), float(unknown))
    for start, end in _runs(unit):
        gaps = np.diff(day[start:end])
        for place in range(len(gaps)):
            usual[start + 1 + place] = np.median(gaps[max(0, place + 1 - GAPS_REMEMBERED) : place + 1])
    return usual


def _runs(unit: Numbers) -> list[tuple[int, int]]:
    edges = np.r_[0, np.nonzero(np.diff(unit))[0] + 1, len(unit)]
    return [(int(start), int(end)) for start, end in pairwise(edges)]


def _nothing() -> Cases:
    none = np.zeros(0, dtype=np.int64)
    return Cases(none, none, none, {name: none.astype(float) for name in SIGNS})

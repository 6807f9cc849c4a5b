"""What is done to a measure's rows after the engine: each step takes rows and gives rows, so a measure reads as expression, then steps.

A row's ``state`` says how far its numbers may be trusted: ``ok``; ``incomplete`` (the period is not over); ``gap`` (nothing at all was recorded
then: unknown, not zero); ``unobservable`` (the channel does not show it); ``partial`` (some groups or some members are not in it yet);
``not_enough`` (too few people on a side to compare).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from qunying.insight import acts, comparing
from qunying.insight.intervals import wilson
from qunying.insight.measures import Row, Step
from qunying.journal.record import timezone_of
from qunying.kernel import clock

if TYPE_CHECKING:
    from qunying.insight.bases import Bases

OK, INCOMPLETE, GAP, UNOBSERVABLE, PARTIAL = "ok", "incomplete", "gap", "unobservable", "partial"
PERIODS = ("day", "week", "month")
AFTER_DAYS = 31  # so long a house that was switched off shows its gap; what has been over for longer is over


def period_start(day: date, per: str) -> date:
    """First day of the day, Monday week or month that the day is in."""
    if per == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if per == "month" else day


def period_end(start: date, per: str) -> date:
    """Last day of the period that starts there."""
    if per == "month":
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return start + timedelta(days=6 if per == "week" else 0)


def calendar(column: str = "day", *, by: Sequence[str] = ()) -> Step:
    """Every period of the asked span has a row for every group: missing ones read ``gap`` without a number, the running one ``incomplete``.

    Where no end is asked for, a history that ended long ago is not followed by years of gaps until today.
    """

    def step(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
        per = asked.get("per", "day")
        newest = max((period_end(row[column], per) for row in rows), default=bases.today)
        ended = min(newest + timedelta(days=AFTER_DAYS), bases.today)
        today = max(bases.today, clock.today(timezone_of(bases.community)))  # of a history that ended, what came after may still be asked for
        filled = []
        for key, found in _series(rows, by).items():
            known = {row[column]: row for row in found}
            first = asked.get("start") or min(known, default=None)
            last = min(asked["end"], today) if asked.get("end") else ended
            for start in _starts(first, last, per):
                row = known.get(start) or dict.fromkeys(found[0] if found else (), None) | dict(zip(by, key, strict=True)) | {column: start}
                state = GAP if start not in known else INCOMPLETE if period_end(start, per) > bases.last_complete else OK
                filled.append(row | {"state": state})
        return filled

    return step


def hide(capability: str, *columns: str, group: str = "group_id") -> Step:
    """In groups whose channels do not show it, these columns are unknown and the row reads ``unobservable``."""

    def step(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
        blind = bases.blind(capability)
        return [row | dict.fromkeys(columns) | {"state": UNOBSERVABLE} if row[group] in blind else row for row in rows]

    return step


def hide_own_acts(*sums: str, prefix: str = "by_") -> Step:
    """Numbers over all groups (or the one asked for): what no group shows is unknown, and so are ``sums`` that include it; what some show is ``partial``."""

    def step(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
        group, asked_for = asked.get("group"), asked.get("act", "own")
        for capability in sorted({act.needs for act in acts.own_acts() if asked_for in ("own", act.column) and bases.blind(act.needs)}):
            groups = frozenset({group}) if group is not None else bases.groups()
            blind = bases.blind(capability) & groups
            if blind and blind == groups:
                hidden = [f"{prefix}{act.column}" for act in acts.own_acts() if act.needs == capability]
                rows = [row | dict.fromkeys([*sums, *row.keys() & set(hidden)]) | {"state": UNOBSERVABLE} for row in rows]
            elif blind:
                rows = [row | {"state": PARTIAL if row.get("state", OK) == OK else row["state"]} for row in rows]
        return rows

    return step


def elapsed(*counts: str) -> Step:
    """Cells whose time has come for nobody are ``incomplete`` without a number, those where it has for some (``eligible`` of ``size``) ``partial``."""

    def step(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
        return [row | ({} if row["eligible"] else dict.fromkeys(counts)) | {"state": _elapsed(row["eligible"], row["size"])} for row in rows]

    return step


def rate(k: str, n: str, *, into: str = "rate") -> Step:
    """The share k of n with its 95 % Wilson interval as ``low`` and ``high``; absent where n is zero or k unknown."""

    def step(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
        return [row | _share(row[k], row[n], into) for row in rows]

    return step


def compared(k_1: str, n_1: str, k_0: str, n_0: str, *, by: Sequence[str] = ()) -> Step:
    """For each key two shares beside each other, rows of one key being strata compared each within itself; without any row one that says there is nobody."""

    def step(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
        told = []
        for key, found in _series(rows, by).items():
            strata = [(row[k_1] or 0, row[n_1] or 0, row[k_0] or 0, row[n_0] or 0) for row in found]
            both = [stratum for stratum in strata if stratum[1] and stratum[3]]
            counts = {"k_1": sum(one[0] for one in both), "k_0": sum(one[2] for one in both), "unmatched": sum(one[1] + one[3] for one in strata)}
            told.append(dict(zip(by, key, strict=True)) | _difference(comparing.matched_shares(strata), counts))
        return told

    return step


def compared_means(side_1: str, side_0: str, *, by: Sequence[str] = ()) -> Step:
    """For each key two means beside each other, rows of one key being strata; a side is three columns: ``<side>_n``, ``<side>_sum`` and ``<side>_squares``."""

    def step(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
        told = []
        for key, found in _series(rows, by).items():
            strata = [(_sample(row, side_1), _sample(row, side_0)) for row in found]
            counts = {"unmatched": sum(one.n + other.n for one, other in strata)}
            told.append(dict(zip(by, key, strict=True)) | _difference(comparing.matched_means(strata), counts))
        return told

    return step


def _sample(row: Row, side: str) -> comparing.Sample:
    return comparing.Sample.summed(*(row[f"{side}_{part}"] or 0 for part in ("n", "sum", "squares")))


def _difference(found: comparing.Difference, counts: Row) -> Row:
    row = {"n": found.n_1 + found.n_0, "n_1": found.n_1, "n_0": found.n_0} | counts
    row["unmatched"] -= row["n"]  # who had nobody like them on the other side
    told = {name: getattr(found, name) for name in ("value_1", "value_0", "difference", "low", "high")}
    return row | told | {"state": OK if found.state == comparing.OK else comparing.NOT_ENOUGH}


def _elapsed(eligible: int, size: int) -> str:
    if not eligible:
        return INCOMPLETE
    return OK if eligible == size else PARTIAL


def _share(k: int | None, n: int | None, into: str) -> Row:
    if not n or k is None:
        return {into: None, "low": None, "high": None}
    low, high = wilson(k, n)
    return {into: k / n, "low": low, "high": high}


def _series(rows: list[Row], by: Sequence[str]) -> dict[tuple[Any, ...], list[Row]]:
    series: dict[tuple[Any, ...], list[Row]] = {} if by else {(): []}
    for row in rows:
        series.setdefault(tuple(row[name] for name in by), []).append(row)
    return dict(sorted(series.items()))


def _starts(first: date | None, last: date, per: str) -> list[date]:
    found = []
    at = period_start(first, per) if first else None
    while at is not None and at <= last:
        found.append(at)
        at = period_end(at, per) + timedelta(days=1)
    return found

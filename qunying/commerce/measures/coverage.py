"""Whose visits were counted all along: more counting must never pass for more visitors."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from qunying.insight.measures import Row

COUNTED_LEAST = 0.9  # of the days, and of the visits and orders that lie in groups counted on so many of them
Span = tuple[date, date]


def counted(rows: Iterable[Row], spans: Collection[Span]) -> bool:
    """Whether in each of the spans nearly all visits and orders lie in groups whose visits were told on nearly every day of every span.

    ``rows``: one a day and group. Visits told of no group are those of the whole shop and stand for every group's orders.
    Where visitors are known one by one a day without any is one without visitors, so there only the shop as a whole must be counted daily.
    """
    parts = [[row for row in rows if first <= row["day"] <= last] for first, last in spans]
    if not all(len({row["day"] for row in part if row["told"]}) >= COUNTED_LEAST * _days(span) for part, span in zip(parts, spans, strict=True)):
        return False
    always = set.intersection(*(_counted_groups(part, _days(span)) for part, span in zip(parts, spans, strict=True)))
    return all(_mostly(part, always) for part in parts)


def seen(row: Row) -> bool:
    """Whether the visits of this row's days were told on nearly all of them; ``told_days`` of ``days`` were, or visitors are known one by one."""
    return bool(row["told"] and (row["known"] or row["told_days"] >= COUNTED_LEAST * row["days"]))


def _days(span: Span) -> int:
    return (span[1] - span[0]).days + 1


def _counted_groups(part: list[Row], days: int) -> set[int | None]:
    told: dict[int | None, set[date]] = {}
    for row in part:
        if row["told"]:
            told.setdefault(row["group_id"], set()).add(row["day"])
    one_by_one = {row["group_id"] for row in part if row["known"]}
    return {group for group, on in told.items() if group in one_by_one or len(on) >= COUNTED_LEAST * days}


def _mostly(part: list[Row], always: set[int | None]) -> bool:
    visits, orders = sum(row["traffic"] for row in part), sum(row["orders"] for row in part)
    here = sum(row["traffic"] for row in part if row["group_id"] in always)
    bought = sum(row["orders"] for row in part if None in always or row["group_id"] is None or row["group_id"] in always)
    return bool(here >= COUNTED_LEAST * visits and bought >= COUNTED_LEAST * orders)

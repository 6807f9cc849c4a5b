"""The dates of a cadence: so many days in a row, some weekdays over weeks, or the dates themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def run_dates(start: date, days: int) -> list[date]:
    """So many days without a gap."""
    return [start + timedelta(days=offset) for offset in range(days)]


def weekly_dates(start: date, weeks: int, weekdays: Sequence[str]) -> list[date]:
    """As many days as weeks × weekdays, from the first of these weekdays on or after the start."""
    wanted = {WEEKDAYS.index(name) for name in weekdays}
    days = (start + timedelta(days=offset) for offset in range(7 * (weeks + 1)))
    return [day for day in days if day.weekday() in wanted][: weeks * len(wanted)]

"""Moments by the million as text that both databases take, with their local day: told apart hour by hour, for time zones are slow."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection

HOUR_MS = 3_600_000
HOURS_KEPT = 20_000
_CLOCK = [f"{minute:02d}:{second:02d}" for minute in range(60) for second in range(60)]


class _Hour(NamedTuple):
    text: str  # 2026-11-13 08:
    day: str  # empty when the local day or the clock changes within it


class Moments:
    """Moments in one time zone."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._hours: dict[int, _Hour] = {}
        self._end = "" if connection.vendor == "sqlite" else "+00"

    def of(self, at: int) -> tuple[str, str]:
        """The moment (epoch milliseconds) as the database takes it, in UTC, and the local day."""
        number, rest = divmod(at, HOUR_MS)
        hour = self._hours.get(number) or self._hour(number)
        second, milli = divmod(rest, 1000)
        text = f"{hour.text}{_CLOCK[second]}.{milli:03d}000{self._end}" if milli else f"{hour.text}{_CLOCK[second]}{self._end}"
        return text, hour.day or _local(at, self._zone).date().isoformat()

    def _hour(self, number: int) -> _Hour:
        first, last = (_local(at, self._zone) for at in (number * HOUR_MS, (number + 1) * HOUR_MS - 1))
        plain = first.date() == last.date() and first.utcoffset() == last.utcoffset()
        if len(self._hours) >= HOURS_KEPT:
            self._hours.clear()
        made = self._hours[number] = _Hour(str(first.astimezone(UTC))[:14], first.date().isoformat() if plain else "")
        return made


def _local(at: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)

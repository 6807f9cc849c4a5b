"""Points in time as exports write them, turned into epoch milliseconds, or into None when they cannot be."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from qunying.kernel.refusals import Refused

# Chats of this kind began in the nineties; what lies outside is a broken clock or a number that is no time.
EARLIEST_MS = int(datetime(1990, 1, 1, tzinfo=UTC).timestamp() * 1000)
LATEST_MS = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp() * 1000)
_SECONDS_BELOW = 10**11


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The time zone of that name; refused when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Refused("unknown_timezone", timezone=name) from None


def local_ms(moment: datetime | str, timezone: str) -> int | None:
    """A local time without a zone as epoch milliseconds; an hour that a clock change skipped counts on from before it, one it repeated is its first."""
    if isinstance(moment, str):
        try:
            moment = datetime.fromisoformat(moment.strip())
        except ValueError:
            return None
    try:
        return _sane(round((moment if moment.tzinfo else moment.replace(tzinfo=zone(timezone))).timestamp() * 1000))
    except (OverflowError, ValueError, OSError):
        return None


def iso_ms(text: object) -> int | None:
    """An ISO time that carries its zone, as epoch milliseconds; a bare one is taken for UTC."""
    return local_ms(text, "UTC") if isinstance(text, str) else None


def epoch_ms(value: object) -> int | None:
    """Seconds or milliseconds since 1970, as a number or as its digits, to milliseconds."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        if isinstance(value, str) and (len(value) > 32 or "_" in value):
            return None
        number = Decimal(value)  # exact, and unlike a float it says so when it is none
        if not abs(number) < LATEST_MS:  # before a number of a billion digits is written out
            return None
        return _sane(int(number) if abs(number) >= _SECONDS_BELOW else round(number * 1000))
    except (ValueError, ArithmeticError):
        return None


def _sane(ms: int) -> int | None:
    return ms if EARLIEST_MS <= ms < LATEST_MS else None

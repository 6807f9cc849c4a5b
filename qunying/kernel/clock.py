"""The one clock: real time plus an offset kept in the database, so a demo can be mid-camp and a rehearsal can run three weeks in a minute."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Subquery

from qunying.kernel.refusals import Refused

OFFSET_CACHE_SECONDS = 1.0
BACKWARDS_TOLERANCE = timedelta(seconds=120)

_offset = timedelta(0)
_setting = 0
_offset_read_at = float("-inf")
_fixed: datetime | None = None


def real_now() -> datetime:
    """Wall-clock time in UTC; only the clock itself and lease bookkeeping may ask for it."""
    return datetime.now(UTC)


def now() -> datetime:
    """The house's time in UTC: a rehearsal's own clock if one is set, else real time plus the stored offset (read at most once a second)."""
    if _fixed is not None:
        return _fixed
    _look()
    return real_now() + _offset


def setting() -> int:
    """Another number as soon as any process changed a setting that others remember (read with the clock, so at most a second late).

    What is remembered under this number need not be read again while it stands. A process on its own clock hears of its own changes only.
    """
    if _fixed is None:
        _look()
    return _setting


def change_setting() -> None:
    """Every process forgets what it remembers under ``setting()`` once this transaction is committed. Must run inside the one that changes the setting."""
    from qunying.kernel.models import ClockRow, SettingRow

    ClockRow.objects.get_or_create(pk=1)  # the number is read with it
    # No counter: a number taken back with its transaction must never come again for another change.
    SettingRow.objects.update_or_create(pk=1, defaults={"number": secrets.randbits(62)})
    forget()


def today(timezone: str) -> date:
    """The calendar day it is now in that time zone."""
    return local_day(now(), timezone)


def local_day(at: datetime, timezone: str) -> date:
    """The calendar day of a moment in a time zone."""
    return at.astimezone(ZoneInfo(timezone)).date()


def at_local(day: date, hour_minute: str, timezone: str) -> datetime:
    """The UTC moment of a local wall-clock time such as ``"07:30"`` on a day."""
    hour, minute = hour_minute.split(":")
    return datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=ZoneInfo(timezone)).astimezone(UTC)


@contextmanager
def fixed(at: datetime) -> Iterator[None]:
    """Within the block this process lives at ``at``; ``set_fixed`` moves it on. Rehearsals and tests only."""
    before = _fixed
    set_fixed(at)
    try:
        yield
    finally:
        set_fixed(before)


def set_fixed(at: datetime | None) -> None:
    """From now on this process lives at ``at`` (None: back to the shared clock)."""
    global _fixed
    _fixed = at


def advance(by: timedelta) -> datetime:
    """The house's time for every process is later by ``by``; returns the new time. It never goes back."""
    from qunying.kernel.models import ClockRow

    if by < timedelta(0):
        raise Refused("clock_backwards", seconds=int(-by.total_seconds()))
    with transaction.atomic():
        row, _ = ClockRow.objects.select_for_update().get_or_create(pk=1)
        row.offset_us += by // timedelta(microseconds=1)
        row.save(update_fields=["offset_us"])
    forget()
    return now()


def start_at(at: datetime) -> None:
    """The house's time is ``at`` from this moment on, for every process; used once, when a snapshot is loaded."""
    from qunying.kernel.models import ClockRow

    offset = (at - real_now()) // timedelta(microseconds=1)
    ClockRow.objects.update_or_create(pk=1, defaults={"offset_us": offset, "high_water": None})
    forget()


def check_forward() -> None:
    """Note the real time; refuse ``clock_backwards`` when the machine's clock stands more than two minutes before the latest time seen."""
    from qunying.kernel.models import ClockRow

    seen = real_now()
    with transaction.atomic():
        row, _ = ClockRow.objects.select_for_update().get_or_create(pk=1)
        if row.high_water and row.high_water - seen > BACKWARDS_TOLERANCE:
            raise Refused("clock_backwards", seconds=int((row.high_water - seen).total_seconds()))
        if row.high_water is None or row.high_water < seen:
            row.high_water = seen
            row.save(update_fields=["high_water"])


def forget() -> None:
    """The next ``now()`` reads the offset again."""
    global _offset_read_at
    _offset_read_at = float("-inf")


def _look() -> None:
    from qunying.kernel.models import ClockRow, SettingRow

    global _offset, _setting, _offset_read_at
    if time.monotonic() - _offset_read_at > OFFSET_CACHE_SECONDS:
        number = Subquery(SettingRow.objects.filter(pk=1).values("number"))
        offset_us, found = ClockRow.objects.filter(pk=1).values_list("offset_us", number).first() or (0, None)
        _offset, _setting, _offset_read_at = timedelta(microseconds=offset_us), found or 0, time.monotonic()

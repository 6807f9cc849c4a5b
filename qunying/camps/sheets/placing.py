"""Which day of the calendar each named day is: years, weekdays and weeks worked out and checked, a moved start and added days recognised."""

from __future__ import annotations

from datetime import date, timedelta

from qunying.camps.sheets.calendar import Calendar
from qunying.camps.sheets.reading import Marks, Named, Reading
from qunying.camps.sheets.words import Day

DAYS_MAX = 366


def place(named: list[Named], reading: Reading, marks: Marks, *, used: set[int]) -> None:
    """Every named day has its date and its number in the calendar, or is in doubt; days of which nothing is said (not ``used``) move nothing."""
    calendar = reading.calendar
    before: date | None = None
    for one in named:
        if id(one) not in used and not one.day.dated:
            continue
        one.on = _date(one, calendar, marks, before)
        before = one.on or before
    named = [one for one in named if id(one) in used]
    sure = [one for one in named if one.on is not None and not _doubted(one, marks)]
    start = _moved(sure, calendar)
    reading.start = start
    dates = [start + timedelta(days=offset) for offset in range(DAYS_MAX)] if start else calendar.dates
    numbers = {on: number for number, on in enumerate(dates, start=1)}
    later = _later(sure, calendar, reading) if not start else {}
    for one in named:
        if not _doubted(one, marks):
            _number(one, numbers | later, marks, calendar)
    _add(named, reading, marks, start)


def _date(one: Named, calendar: Calendar, marks: Marks, before: date | None) -> date | None:
    if one.day.dated:
        on = _dated(one.day, calendar, before)
        if on is None:
            _doubt(one, marks, "day_ambiguous")
            return None
    elif one.day.index is None and one.weekday is not None:
        on = _of_week(one, calendar)
        if on is None:
            _doubt(one, marks, "which_week")
            return None
    else:
        return None
    if one.weekday is not None and on.weekday() != one.weekday:
        _doubt(one, marks, "weekday_wrong", date=on.isoformat(), says=one.weekday, is_=on.weekday())
    return on


def _dated(day: Day, calendar: Calendar, before: date | None) -> date | None:
    assert day.month is not None and day.day is not None
    pairs = [(day.month, day.day)] if day.other is None else [(day.month, day.day), day.other]
    found = [on for pair in pairs if (on := _in_year(*pair, day.year, calendar)) is not None]
    if len(found) < 2:
        return found[0] if found else None
    following = before + timedelta(days=1) if before else None
    for fits in (lambda on: on in calendar.dates, lambda on: on == following):
        fitting = [on for on in found if fits(on)]
        if len(fitting) == 1:
            return fitting[0]
    return None


def _in_year(month: int, day: int, year: int | None, calendar: Calendar) -> date | None:
    """The date in its year; where none is given, in the year that is nearest to the calendar."""
    first = calendar.dates[0]
    found = []
    for candidate in [year] if year else [first.year - 1, first.year, first.year + 1]:
        try:
            found.append(date(candidate, month, day))
        except ValueError:
            continue
    inside = [on for on in found if on in calendar.dates]
    return min(inside or found, key=lambda on: abs((on - first).days), default=None)


def _of_week(one: Named, calendar: Calendar) -> date | None:
    if one.week is None or one.weekday is None:
        return None
    first = calendar.dates[0]
    begins = first - timedelta(days=(first.weekday() - one.first_weekday) % 7)
    return begins + timedelta(days=7 * (one.week - 1) + (one.weekday - one.first_weekday) % 7)


def _moved(sure: list[Named], calendar: Calendar) -> date | None:
    """Another first day for the run, where the sheet leaves no doubt: its numbered dates agree on one, or none of its dates is in the calendar."""
    if calendar.kind != "run":
        return None
    starts = {one.on - timedelta(days=one.day.index - 1) for one in sure if one.on and one.day.index is not None}
    if len(starts) == 1 and (start := starts.pop()) != calendar.dates[0]:
        return start
    dates = sorted({one.on for one in sure if one.on})
    if dates and not starts and not set(dates) & set(calendar.dates) and dates[0] != calendar.dates[-1] + timedelta(days=1):
        return dates[0]
    return None


def _later(sure: list[Named], calendar: Calendar, reading: Reading) -> dict[date, int]:
    """Numbers for dates behind the last day, where the calendar can grow by them: a run without a gap, a list of dates by any."""
    last, count = calendar.dates[-1], len(calendar.dates)
    later = sorted({one.on for one in sure if one.on and one.on > last})
    if calendar.kind == "run":
        later = [on for offset, on in enumerate(later) if on == last + timedelta(days=offset + 1)]
    elif calendar.kind != "dated":
        later = []
    reading.added = list(later[: DAYS_MAX - count])
    return {on: count + offset for offset, on in enumerate(reading.added, start=1) if on}


def _number(one: Named, numbers: dict[date, int], marks: Marks, calendar: Calendar) -> None:
    index = one.day.index
    if one.on is not None:
        one.index = numbers.get(one.on)
        if one.index is None:
            _doubt(one, marks, "date_outside", date=one.on.isoformat(), first=calendar.dates[0].isoformat(), last=calendar.dates[-1].isoformat())
        elif index is not None and index != one.index:
            _doubt(one, marks, "day_and_date", index=index, date=one.on.isoformat(), is_=one.index)
            one.index = None
    else:
        one.index = index


def _add(named: list[Named], reading: Reading, marks: Marks, start: date | None) -> None:
    """Days numbered behind the last one are added to a run, without a gap; elsewhere nobody knows their date."""
    count = len(reading.calendar.dates)
    highest = count + len(reading.added)
    for one in sorted((one for one in named if one.index is not None), key=lambda one: one.index or 0):
        assert one.index is not None
        if one.index <= highest:
            continue
        if reading.calendar.kind == "run" and one.index == highest + 1 <= DAYS_MAX:
            reading.added.append(start + timedelta(days=highest) if start else reading.calendar.dates[0] + timedelta(days=highest))
            highest += 1
        else:
            _doubt(one, marks, "day_beyond", index=one.index, count=count)
            one.index = None


def _doubt(one: Named, marks: Marks, code: str, **data: object) -> None:
    for cell in one.cells[:1]:
        marks.doubt(cell, code, **data)


def _doubted(one: Named, marks: Marks) -> bool:
    return any(id(cell) in marks.doubts for cell in one.cells)

"""What every declared activity has, and the calendar its days are counted in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import Declared
from qunying.kernel import clock
from qunying.kernel.cadence import run_dates, weekly_dates

Time = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Name = Annotated[str, Field(min_length=1, max_length=60)]
DayNumber = Annotated[int, Field(ge=1, le=366)]

FIRST_MINUTE, LAST_MINUTE = "00:00", "23:59"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of the declared cadence, in the community's time zone."""

    dates: tuple[date, ...]
    zone: str

    def day(self, number: int) -> date | None:
        """The date of a day, counted from 1; None beyond the last."""
        return self.dates[number - 1] if 1 <= number <= len(self.dates) else None

    def at(self, number: int, time: str) -> datetime | None:
        """The moment of a local time on a day."""
        day = self.day(number)
        return clock.at_local(day, time, self.zone) if day else None


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when an activity takes what members give; an announcement's window begins when it goes out."""

    opens_at: datetime
    closes_at: datetime


class Shape(Declared):
    """Base of every kind's declaration; ``routes`` are those whose groups take part (none named: all)."""

    id: Id
    kind: str
    name: Name
    routes: list[Id] = Field(default_factory=list)

    def days(self) -> dict[str, int]:
        """The days of the calendar it speaks of, by the key that says so."""
        return {}

    def hours(self) -> tuple[str, str] | None:
        """From when until when it is open each day, for kinds that open daily."""
        return None

    def window(self, calendar: Calendar) -> Window | None:
        """Its one span of time, for kinds that have one; None where the calendar does not reach."""
        return None


class SaidShape(Shape):
    """Base of what is said to the groups once, on a day and at an hour, about other activities."""

    day: DayNumber
    at: Time = "20:00"
    name: Annotated[str, Field(max_length=60)] = ""

    def days(self) -> dict[str, int]:
        """The day it goes out, at the earliest."""
        return {"day": self.day}

    def window(self, calendar: Calendar) -> Window | None:
        """The moment it goes out, at the earliest."""
        return span(calendar, self.day, self.at, self.day, self.at)


def calendar_of(bp: Blueprint) -> Calendar | None:
    """The calendar of a blueprint; None while its cadence or its community is absent or faulty."""
    cadence, community = bp["content.cadence"], bp["positioning.community"]
    if cadence is None or community is None:
        return None
    return Calendar(tuple(_dates(cadence)), community.timezone)


def span(calendar: Calendar, first: int, opens: str, last: int, closes: str) -> Window | None:
    """From a time on one day to a time on another."""
    begins, ends = calendar.at(first, opens), calendar.at(last, closes)
    return Window(begins, ends) if begins and ends else None


def _dates(cadence: Any) -> list[date]:
    if cadence.kind == "run":
        return run_dates(cadence.start, cadence.days)
    return sorted(cadence.dates) if cadence.kind == "dated" else weekly_dates(cadence.start, cadence.weeks, cadence.weekdays)

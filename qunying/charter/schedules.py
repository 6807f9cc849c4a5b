"""When a promise is to be kept: weekdays or a date, times of day, a length; as data, as moments, and as a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from qunying.kernel import clock
from qunying.kernel.words import series

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
WORKDAYS = (0, 1, 2, 3, 4)
SESSION, ANSWER, DELIVERY = "session", "answer", "delivery"  # what proves it kept: somebody was there so long, answered, or sent it
DAYS_MOST = 400


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a promise is owed and what proves it: ``weekdays`` (0 is Monday) or one ``on`` date, ``times`` of day, ``minutes``.

    Bound to a calendar: only on its ``days`` where there are any, else not before ``first`` nor after ``last``.
    """

    weekdays: tuple[int, ...]
    on: date | None
    times: tuple[str, ...]
    minutes: int
    proof: str = SESSION
    slot: str = ""
    days: tuple[date, ...] = ()
    first: date | None = None
    last: date | None = None
    groups: tuple[str, ...] = ()  # the blueprint's names of the groups it is made to; none: every group of members

    def plain(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "weekdays": list(self.weekdays), "date": _iso(self.on), "times": list(self.times), "minutes": self.minutes, "proof": self.proof,
            "slot": self.slot, "days": [day.isoformat() for day in self.days], "first": _iso(self.first), "last": _iso(self.last),
            "groups": list(self.groups),
        }  # fmt: skip

    def owed_on(self, day: date) -> bool:
        """Whether it is to be kept on that day."""
        if self.on is not None:
            return day == self.on
        if day.weekday() not in self.weekdays or (self.first and day < self.first) or (self.last and day > self.last):
            return False
        return not self.days or day in self.days

    def moments(self, since: datetime, until: datetime, timezone: str) -> Iterator[datetime]:
        """Every moment from ``since`` up to ``until`` at which it begins."""
        day, last = clock.local_day(since, timezone), clock.local_day(until, timezone)
        while day <= last:
            for at in self.times if self.owed_on(day) else ():
                moment = clock.at_local(day, at, timezone)
                if since <= moment <= until:
                    yield moment
            day += timedelta(days=1)


def of_plain(data: dict[str, Any]) -> Schedule | None:
    """The schedule those plain values say; None for none."""
    if not data:
        return None
    return Schedule(
        tuple(data["weekdays"]), _date(data["date"]), tuple(data["times"]), data["minutes"], data["proof"], data["slot"],
        tuple(date.fromisoformat(day) for day in data["days"]), _date(data["first"]), _date(data["last"]), tuple(data["groups"]),
    )  # fmt: skip


def sentence(schedule: Schedule) -> str:
    """When, in words that read back as the same schedule: 每周二 20:00-20:30."""
    return f"{_days(schedule)} {series(span(at, schedule.minutes) for at in schedule.times)}"


def span(at: str, minutes: int) -> str:
    """20:00-20:30."""
    hour, minute = map(int, at.split(":"))
    end = (hour * 60 + minute + minutes) % (24 * 60)
    return f"{hour:02}:{minute:02}-{end // 60:02}:{end % 60:02}"


def weekday_name(number: int) -> str:
    """周一 for 0."""
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[number]


def _days(schedule: Schedule) -> str:
    if schedule.on is not None:
        return _("%(year)s 年 %(month)s 月 %(day)s 日") % {"year": schedule.on.year, "month": schedule.on.month, "day": schedule.on.day}
    if schedule.weekdays == EVERY_DAY:
        return _("每天")
    if schedule.weekdays == WORKDAYS:
        return _("每个工作日")
    return _("每%(days)s") % {"days": series(weekday_name(number) for number in schedule.weekdays)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

"""The published rule of the first alarm and of the verdict: every threshold with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

LEAVING, SILENT = "leaving", "silent"
RECOVERED, NOT_RECOVERED = "recovered", "not_recovered"

# One in ten within two days is no weather any more: at that pace a class is empty before the camp is over.
LEAVING_SHARE = 0.10
LEAVING_WINDOW = timedelta(hours=48)
# A whole day holds everybody's morning, noon and evening; whoever wanted to say something has had the time.
SILENT_AFTER = timedelta(hours=24)
# With fewer people one of them is a tenth, and one person's mood would call everybody out of bed.
LEARNERS_MIN = 10
# A new group has people who have not met yet; on its first day quiet and coming and going are no signs.
GRACE = timedelta(hours=24)
# Somebody is to be on it while those who fell silent still remember why.
WITHIN = timedelta(hours=2)
# Days whose first items are closer than this belong together: silence between them counts. A day off is nobody's fault.
TOGETHER = timedelta(hours=36)

# The same day of the clock counts before and after: morning people and night people are in both.
JUDGE_AFTER = timedelta(hours=24)
# Three people are a conversation; one may be the host's friend, and two may be answering the host.
ACTIVE_MIN = 3
# In a large class three are nobody: one in twenty is about half of what a healthy class has on a slow day.
ACTIVE_SHARE = 0.05
# From one day to the next a fifth fewer is chance.
KEPT_SHARE = 0.8
# Half the share that raises the alarm, for half its span.
LEAVING_DAY_SHARE = LEAVING_SHARE / 2
ROUNDS_MAX = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of the calendar without a gap: from the first item of the first one to a day after the first item of the last one."""

    starts: datetime
    ends: datetime


def stretch(firsts: Sequence[datetime], now: datetime) -> Stretch | None:
    """The days in a row that run now or ran last, by the moments of their first items; None before the first."""
    found: Stretch | None = None
    for at in sorted(firsts):
        if at > now:
            break
        joins = found is not None and at - (found.ends - SILENT_AFTER) <= TOGETHER
        found = Stretch(found.starts if found and joins else at, at + SILENT_AFTER)
    return found


def silence(days: Stretch, last: datetime | None, since: datetime | None, now: datetime) -> timedelta:
    """How long nobody did anything while something was on: since the last fact, the first item, or the end of the last rescue, whichever is latest."""
    if now - days.ends >= SILENT_AFTER:
        return timedelta(0)
    began = max(at for at in (days.starts, last, since) if at is not None)
    return max(timedelta(0), min(now, days.ends) - began)


def leaving(left: int, learners: int) -> bool:
    """Whether so many of so many raise the alarm."""
    return learners >= LEARNERS_MIN and left >= LEAVING_SHARE * learners


def recovered(reason: str, *, learners: int, before: int, after: int, left_after: int) -> bool:
    """Whether the group has recovered, a day after the work was done.

    Silent: enough people do something again. Leaving: hardly anybody left that day, and about as many do something as before.
    """
    if reason == SILENT:
        return after >= max(ACTIVE_MIN, ceil(ACTIVE_SHARE * learners))
    return left_after < LEAVING_DAY_SHARE * max(learners, 1) and after >= KEPT_SHARE * before

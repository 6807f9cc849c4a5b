"""How streaks count: a day after the last one adds, a missed day starts again at one, the best one stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Run:
    """Days in a row up to ``last_day``, the most there ever were, and all days together."""

    current: int = 0
    best: int = 0
    total: int = 0
    last_day: date | None = None

    def advance(self, day: date) -> Run:
        """The run after a check-in on a later day than the last."""
        if self.last_day is not None and day <= self.last_day:
            raise ValueError(f"{day} does not follow {self.last_day}")
        current = self.current + 1 if self.last_day == day - DAY else 1
        return Run(current, max(self.best, current), self.total + 1, day)

    def on(self, today: date) -> int:
        """The streak as it stands on a day: today's check-in may still come, a missed day has ended it."""
        return self.current if self.last_day is not None and self.last_day >= today - DAY else 0


def recount(days: Iterable[date]) -> Run:
    """The run that follows from the days somebody checked in, in any order, counted afresh from their gaps."""
    ordered = sorted(set(days))
    if not ordered:
        return Run()
    starts = [place for place, day in enumerate(ordered) if place == 0 or day - ordered[place - 1] != DAY]
    lengths = [end - start for start, end in zip(starts, [*starts[1:], len(ordered)], strict=True)]
    return Run(lengths[-1], max(lengths), len(ordered), ordered[-1])

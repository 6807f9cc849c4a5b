"""The log a forecast reads: on which day who did how much in which unit, with nothing else about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qunying.insight.lazy import lazily

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, np.dtype[Any]]
else:
    np = lazily("numpy")

HOLE_DAYS = 14  # so many days without any record at all are a hole in the log, not silence
NEVER = 1 << 30  # a day that does not come


@dataclass(frozen=True, slots=True)
class Log:
    """One entry for each unit, person and day on which they did something; days are counted from 1970-01-01, all before or on ``until``."""

    unit: Numbers
    person: Numbers
    day: Numbers
    count: Numbers
    recorded: Numbers  # days on which anything at all was recorded, in order
    until: int  # the last day that is wholly known

    @classmethod
    def of(cls, unit: Any, person: Any, day: Any, count: Any, *, recorded: Any, until: int) -> Log:
        """The log in the order of unit and day, without what came after ``until``."""
        unit, person, day, count = (np.asarray(given, dtype=np.int64) for given in (unit, person, day, count))
        kept = day <= until
        unit, person, day, count = unit[kept], person[kept], day[kept], count[kept]
        order = np.lexsort((person, day, unit))
        recorded = np.unique(np.asarray(recorded, dtype=np.int64))
        return cls(unit[order], person[order], day[order], count[order], recorded[recorded <= until], until)

    def before(self, until: int) -> Log:
        """What was known at the end of that day."""
        return Log.of(self.unit, self.person, self.day, self.count, recorded=self.recorded, until=min(until, self.until))

    def holes(self) -> list[tuple[int, int]]:
        """First and last day of every stretch in which nothing at all was recorded for a fortnight or longer."""
        after, before = self.recorded[1:], self.recorded[:-1]
        wide = after - before > HOLE_DAYS
        return [(int(start) + 1, int(end) - 1) for start, end in zip(before[wide], after[wide], strict=True)]

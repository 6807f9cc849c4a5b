"""Which days are compared with which, where a question leaves it open."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from qunying.insight.bases import Bases

USUAL_DAYS = 28


class Spans(NamedTuple):
    """The days in question, and those they are compared with; first and last included."""

    before_start: date
    before_end: date
    start: date
    end: date

    @property
    def weeks(self) -> tuple[float, float]:
        """How many weeks the earlier and the later days are."""
        return ((self.before_end - self.before_start).days + 1) / 7, ((self.end - self.start).days + 1) / 7


def spans(bases: Bases, start: date | None, end: date | None, before_start: date | None, before_end: date | None) -> Spans:
    """The days asked for. Left open: the last 28 whole days; and to compare with, as many days so many whole weeks earlier that they end before."""
    end = end or bases.last_complete
    start = start or end - timedelta(days=USUAL_DAYS - 1)
    back = timedelta(days=-(-((end - start).days + 1) // 7) * 7)
    return Spans(before_start or start - back, before_end or end - back, start, end)

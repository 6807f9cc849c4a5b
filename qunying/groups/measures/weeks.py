"""Whole weeks, group by group: the Sundays on which something that is looked at once a week is known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from qunying.insight.bases import base
from qunying.insight.expressions.numbers import EPOCH, every, number
from qunying.insight.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

SUNDAY_AFTER = 3  # the Monday week with number n ends on the day with number 7 n + 3


@base("group_weeks", stored=False)
def group_weeks(bases: Bases) -> Table:
    """One row for every group in which members have sat and every whole week since its first: ``group_id, week, last`` and whether it began within it.

    ``last`` is the number of the week's Sunday, ``week`` that of the week; the running week is not there yet.
    """
    spans = bases["seat_spans"]
    first = spans.group_by("group_id").agg(first=number(spans.from_day.min(), "week"), began=number(spans.from_day.min()))
    over = ibis.literal(_last_whole(bases.last_complete), "int64")
    weeks = every(first.mutate(until=over).filter(ibis._["first"] <= over), "first", "until", "week")
    last = weeks.week * 7 + SUNDAY_AFTER
    return weeks.select("group_id", "week", last=last, partial=weeks.began > last - 6)


@base("week_presence", stored=False)
def week_presence(bases: Bases) -> Table:
    """For every group and whole week the members who sat there when it ended: ``present``."""
    weeks, seated = bases["group_weeks"], bases["presence"]
    # Nothing is recorded on days after the last fact, and whoever sat there then sits there still.
    until = seated.group_by("group_id").agg(until=number(seated.day).max())
    known = weeks.left_join(until, "group_id").select(weeks.group_id, weeks.week, weeks["last"], until.until)
    known = known.mutate(at=ibis.least(known["last"], known.until))
    days = seated.select("group_id", "present", at=number(seated.day))
    return known.left_join(days, ["group_id", "at"]).select(known.group_id, known.week, present=days.present.fill_null(0))


def _last_whole(day: date) -> int:
    """The number of the last Monday week that is over by the end of that day."""
    sunday = day - timedelta(days=(day.weekday() + 1) % 7)
    return ((sunday - EPOCH).days - SUNDAY_AFTER) // 7

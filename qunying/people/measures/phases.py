"""How people come and go over time: new, returning, resurrecting, dormant; and on how many days the active ones are active."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from qunying.insight import steps
from qunying.insight.expressions import Per, Who, own_days, period, present, within
from qunying.insight.expressions.phases import phases
from qunying.insight.measures import Row, measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

STICKY_DAYS = 28
NUMBERS = ("active", "new", "returning", "resurrecting", "dormant")


def unrecorded(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """A period in which nothing at all was recorded is unknown: nobody can be called dormant in it."""
    unknown = dict.fromkeys(NUMBERS) | {"state": steps.GAP}
    return [{name: value for name, value in (row if row["recorded"] else row | unknown).items() if name != "recorded"} for row in rows]


@measure(
    "people.lifecycle",
    question=_("每周活跃的人里，多少是新来的、连着来的、隔了一阵又回来的，又有多少人这周没再来"),
    unit=_("人"),
    formula=_("新：第一次活跃；连续：上一期也活跃；回归：更早活跃过、上一期没来；沉睡：上一期活跃、这一期没来"),
    denominator=_("无"),
    observability=_("看不到发言的渠道显示「看不到」；从第一条记录起算，记录之前就活跃的人在第一期都算新"),
    value="active",
    needs=["messages"],
    then=[steps.calendar(), unrecorded, steps.hide_own_acts(*NUMBERS)],
    columns={"new": _("新"), "returning": _("连续"), "resurrecting": _("回归"), "dormant": _("沉睡")},
)
def lifecycle(
    bases: Bases, *, start: date | None = None, end: date | None = None, per: Per = "week", act: str = "own", who: Who = "member", group: int | None = None
) -> Table:
    """People in each phase for every period; the days before ``start`` still say who is new."""
    calendar = bases["days"]
    told = phases(own_days(bases, act=act, who=who, group=group), per, calendar=calendar)
    told = told.mutate(active=told.new + told.returning + told.resurrecting)
    recorded = calendar.select(day=period(calendar.day, per)).distinct().mutate(recorded=True)
    first = steps.period_start(start, per) if start else None
    told = told.left_join(recorded, "day").drop("day_right")
    return within(told.mutate(recorded=told.recorded.fill_null(False)), "day", first, end).order_by("day")


@measure(
    "people.stickiness",
    question=_("活跃的人里，多少人只来一天，多少人天天来"),
    unit=_("比例"),
    formula=_("时间段内自己做过事的天数恰好是 k 天的人数 ÷ 时间段内活跃过的人数；不写日期时看最近 28 个完整的日子"),
    denominator=_("时间段内至少活跃一天的人"),
    observability=_("看不到发言的渠道显示「看不到」"),
    value="rate",
    n="active",
    needs=["messages"],
    then=[steps.rate("people", "active"), steps.hide_own_acts("people", "active", "rate", "low", "high")],
    columns={"days": _("活跃天数"), "people": _("人数")},
)
def stickiness(bases: Bases, *, start: date | None = None, end: date | None = None, act: str = "own", who: Who = "member", group: int | None = None) -> Table:
    """How many people were active on exactly k days of the span."""
    last = end or bases.last_complete
    days = within(present(bases, act=act, who=who, group=group), "day", start or last - timedelta(days=STICKY_DAYS - 1), last)
    each = days.group_by("identity").agg(days=days.count())
    told = each.group_by("days").agg(people=each.count())
    return told.mutate(active=told.people.sum().over()).order_by("days")

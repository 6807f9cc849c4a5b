"""Whether those at the core have met each other in person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.insight import steps
from qunying.insight.expressions.core import core
from qunying.insight.lazy import ibis
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

ARRIVED = "activities.run_arrived"
MONTHS = 6
SETTLED_DAYS = 30  # at the core for fewer days: there may have been nothing to come to yet


@measure(
    "activities.core_met",
    question=_("核心的人见过面吗"),
    unit=_("比例"),
    formula=_(
        "最近 6 个月至少到过一次线下活动的核心成员 ÷ 核心成员，按群，看 end 那天（默认昨天）。核心成员：90 天里自己做过 50 件以上的事；当核心不满 30 天的不算"
    ),
    denominator=_("那天坐在群里、已经当了至少 30 天核心的成员，不含工作人员和机器人；一个人在几个群就在几个群里算"),
    observability=_("到场以当天报出的现场口令为准，只报名不算；没用群营办的聚会看不到"),
    value="rate",
    n="core",
    then=[steps.rate("met", "core")],
    columns={"core": _("核心成员"), "met": _("见过面")},
)
def core_met(bases: Bases, *, end: date | None = None, group: int | None = None) -> Table:
    """For each group with members at the core for thirty days: how many, and how many of them came somewhere in six months."""
    each = _each(bases, end, group)
    return each.group_by("group_id").agg(core=each.count(), met=each.last_met.notnull().sum()).order_by("group_id")


@measure(
    "activities.core_unmet",
    question=_("哪些核心成员还没见过面"),
    unit=_("天"),
    formula=_("当核心至少 30 天、最近 6 个月一次线下活动也没到过的成员，连同当核心的天数；一人一群一行"),
    denominator=_("无；和「核心的人见过面吗」同一批人"),
    observability=_("到场以当天报出的现场口令为准，只报名不算；没用群营办的聚会看不到"),
    value="core_days",
    columns={"identity": _("成员编号"), "since": _("哪天起是核心"), "core_days": _("当核心的天数")},
)
def core_unmet(bases: Bases, *, end: date | None = None, group: int | None = None) -> Table:
    """One row for everybody at the core of a group for thirty days who came nowhere in six months."""
    on, each = end or bases.last_complete, _each(bases, end, group)
    unmet = each.filter(each.last_met.isnull())
    days = ibis.literal(on).delta(unmet.since, unit="day").cast("int64") + 1
    return unmet.select("group_id", "identity", "since", core_days=days).order_by("group_id", "since", "identity")


def _each(bases: Bases, end: date | None, group: int | None) -> Table:
    """``group_id, identity, since, last_met``: who sits there and has been at the core for thirty days, with their last arrival of the six months."""
    on = end or bases.last_complete
    settled = core(bases, ibis.literal(on))
    settled = settled.filter(settled.since <= ibis.literal(on - timedelta(days=SETTLED_DAYS - 1)))
    spans = bases["seat_spans"]
    spans = spans.filter(spans.from_day <= ibis.literal(on), spans.until_day.isnull() | (spans.until_day > ibis.literal(on)))
    spans = spans.filter(spans.group_id == group) if group is not None else spans
    here = spans.select("group_id", "identity").distinct().inner_join(settled, "identity").select("group_id", "identity", "since")
    facts = bases.facts
    arrived = facts.filter(facts.kind == ARRIVED, facts.local_day <= ibis.literal(on), facts.local_day > ibis.literal(_months_before(on)))
    arrived = arrived.group_by(who=arrived.identity).agg(last_met=arrived.local_day.max())
    return here.left_join(arrived, [here.identity == arrived.who]).select("group_id", "identity", "since", "last_met")


def _months_before(day: date) -> date:
    """The same day six months before, or the last of that month where there is no such day."""
    months = day.year * 12 + day.month - 1 - MONTHS
    year, month = divmod(months, 12)
    last = date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))

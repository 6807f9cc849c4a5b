"""Numbers about people: who is new, who is active, who comes back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.flows.periodic import every
from qunying.insight import acts, steps
from qunying.insight.bases import base
from qunying.insight.expressions import Per, covered, on, period, within
from qunying.insight.lake import housekeeping, writer
from qunying.insight.lazy import ibis
from qunying.insight.measures import measure
from qunying.insight.queries import keep_months
from qunying.people.measures.roles import COUNTED, JOINED, MEMBER

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

MONTHS_SECONDS = 600.0

# The engines of the floor below may not know each other; this is the lowest room that sees both the lake and the worker's turns.
every(writer.LOOK_SECONDS, "insight.cut")(writer.tend)
every(housekeeping.KEEP_SECONDS, "insight.keep")(housekeeping.keep)
every(MONTHS_SECONDS, "insight.months", apart=True)(keep_months)


@base("people")
def people(bases: Bases) -> Table:
    """One row for every identity: the first day it joined, and whether it is a member.

    Who ever came in as staff or as a bot is none, unless somebody said what they count as: the last word stands.
    """
    told = bases.facts.filter(bases.facts.kind.isin([JOINED, COUNTED]), bases.facts.identity.notnull())
    came = told.kind == JOINED
    each = told.group_by("identity").agg(
        first_day=told.local_day.min(where=came & told.f_first), first_seen=told.local_day.min(where=came),
        came_so=(told.f_member_kind == MEMBER).all(where=came), counted=told.f_member_kind.argmax(told.id, where=~came),
    )  # fmt: skip
    return each.select("identity", "first_day", "first_seen", is_member=ibis.coalesce(each.counted == MEMBER, each.came_so))


@base("members")
def members(bases: Bases) -> Table:
    """One row for every member: staff and bots are not among them."""
    people = bases["people"]
    return people.filter(people.is_member).select("identity", first_day=people.first_day)


@base("outsiders")
def outsiders(bases: Bases) -> Table:
    """One row for everybody who is no member: to leave these few out costs less than to look every member up."""
    people = bases["people"]
    return people.filter(~people.is_member).select("identity")


@base("joiners", stored=False)
def joiners(bases: Bases) -> Table:
    """Members whose first join is known; of those that were there before the journal began only a rejoin is."""
    return bases["members"].filter(bases["members"].first_day.notnull())


@measure(
    "people.new_members",
    question=_("这段时间来了多少新成员"),
    unit=_("人"),
    formula=_("第一次加入社群落在该日（周、月）的人数，按社群所在时区划分日期"),
    denominator=_("无"),
    observability=_("加入由群营自己登记，各渠道都看得到；退出后重新加入的、工作人员和机器人不算"),
    value="new_members",
    then=[steps.calendar()],
)
def new_members(bases: Bases, *, start: date | None = None, end: date | None = None, per: Per = "day") -> Table:
    """People by the period of their first join."""
    newcomers = within(bases["joiners"], "first_day", start, end)
    counts = newcomers.group_by(day=period(newcomers.first_day, per)).agg(new_members=newcomers.count())
    return on(covered(bases, start, end, per), counts, ["day"]).order_by("day")


@measure(
    "people.active_members",
    question=_("每天（每周）有多少成员真正参与"),
    unit=_("人"),
    formula=_("当期自己做过至少一件事（发言、打卡、参加活动）的成员人数；收到群发、被标为已读都不算"),
    denominator=_("无"),
    observability=_("看不到发言的渠道显示「看不到」，不按零计；只有部分群看不到时标「部分」"),
    value="active",
    needs=["messages"],
    then=[steps.calendar(), steps.hide_own_acts("active")],
)
def active_members(bases: Bases, *, start: date | None = None, end: date | None = None, per: Per = "day", group: int | None = None) -> Table:
    """Distinct members with an act of their own in the period, and how many of them did each kind."""
    days = within(bases["person_day" if group is None else "member_day"], "day", start, end)
    days = days.filter(days.own > 0).anti_join(bases["outsiders"], "identity")
    days = days.filter(days.group_id == group) if group is not None else days
    flags = [act.column for act in acts.own_acts()]
    each = days.group_by("identity", day=period(days.day, per)).agg(**{name: (days[name] > 0).max().cast("int64") for name in flags})
    counts = each.group_by("day").agg(active=each.count(), **{f"by_{name}": each[name].sum() for name in flags})
    return on(covered(bases, start, end, per), counts, ["day"]).order_by("day")

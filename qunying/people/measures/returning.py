"""Who comes back after they came, and how long they stay away."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext_lazy as _

from qunying.insight import acts, steps
from qunying.insight.expressions import Offsets, Per, Who, acting, last_known, last_moment, own_act, own_days, period, with_role, within
from qunying.insight.expressions.retention import Kind, returns, since_days, since_first, since_moments
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

Begins = Literal["joined", "first_act", "any_act"]
Interval = Literal["calendar", "24h"]


@measure(
    "people.retention",
    question=_("加入后的第 1、7、30 天，还有多少人回来"),
    unit=_("比例"),
    formula=_(
        "同期开始的成员里，第 k 天自己做过事的人数 ÷ 第 k 天已经过完的人数。kind 选恰好那天（n_day）、那天或以后（unbounded）、一段时间内（bracket）；"
        "begins 从加入、第一次做事或每期再做事算起；clock 按日历日或各自的 24 小时"
    ),
    denominator=_("第 k 天已经完整过去的成员；还没到第 k 天的不进分母。只看一个群时，只算在这个群有过记录的成员"),
    observability=_("看不到发言的渠道显示「看不到」；未到期的格子不补数"),
    value="rate",
    n="eligible",
    needs=["messages"],
    then=[steps.elapsed("returned"), steps.rate("returned", "eligible"), steps.hide_own_acts("returned", "rate", "low", "high")],
    columns={"until": _("到第几天之前")},
)
def retention(
    bases: Bases, *, start: date | None = None, end: date | None = None, per: Per = "day", days: Offsets = (1, 7, 30), kind: Kind = "n_day",
    begins: Begins = "joined", clock: Interval = "calendar", act: str = "own", who: Who = "member", group: int | None = None,
) -> Table:  # fmt: skip
    """Cohorts by the period they began in; column 0 of an unbounded table from an act on is 100 % by construction, and shown only if asked for."""
    if clock == "24h":
        moments = _moments(bases, act, who, group)
        first = within(_first_moments(bases, moments, begins, per, group), "first_day", start, end)
        starts, comes = since_moments(first, moments, last_moment(bases), kind)
        return returns(starts, comes, days, kind=kind, per=per)
    came, last = own_days(bases, act=act, who=who, group=group), last_known(bases)
    if begins == "first_act":
        starts, comes = since_first(came, last, start, end, kind)
    else:
        starts, comes = since_days(within(_first_days(bases, came, begins, per, group), "first_day", start, end), came, last, kind)
    return returns(starts, comes, days, kind=kind, per=per)


def _joiners(bases: Bases, group: int | None) -> Table:
    """Members whose joining is known; of one group only those of whom there is any trace in it."""
    if group is None:
        return bases["joiners"]
    return bases["joiners"].semi_join(bases.facts.filter(bases.facts.group_id == group), "identity")


def _first_days(bases: Bases, came: Table, begins: Begins, per: Per, group: int | None) -> Table:
    if begins == "joined":
        return _joiners(bases, group)
    return came.group_by("identity", period=period(came.day, per)).agg(first_day=came.day.min()).drop("period")


def _moments(bases: Bases, act: str, who: Who, group: int | None) -> Table:
    """Every own act with its moment."""
    column = own_act(act)
    kinds = acts.own_kinds() if column == "own" else [kind for one in acts.own_acts() if one.column == column for kind in one.kinds]
    facts = bases.facts.filter(bases.facts.kind.isin(kinds), bases.facts.identity.notnull())
    facts = facts.filter(facts.group_id == group) if group is not None else facts
    return acting(with_role(bases, facts.select("identity", at=facts.happened_at, day=facts.local_day), "at"), who)


def _first_moments(bases: Bases, moments: Table, begins: Begins, per: Per, group: int | None) -> Table:
    """The first moment of each who began, and its day: of one who begins every period anew, one in each."""
    if begins == "joined":
        joins = bases.facts.filter(bases.facts.kind == "people.joined", bases.facts.f_first).semi_join(_joiners(bases, group), "identity")
        first = joins.group_by("identity").agg(first_day=joins.local_day.min(), at=joins.happened_at.min())
    elif begins == "first_act":
        first = moments.group_by("identity").agg(first_day=moments.day.min(), at=moments["at"].min())
    else:
        each = moments.group_by("identity", period=period(moments.day, per))
        first = each.agg(first_day=moments.day.min(), at=moments["at"].min()).drop("period")
    return first

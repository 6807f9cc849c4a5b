"""Whether groups with a more complete structure live longer: concordance of completeness and survival, living groups censored."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from qunying.charter.scores import counting
from qunying.charter.scores.concordance import Life, concordance
from qunying.charter.scores.measures.structure import FOUNDING_DAYS, LAST_DAYS, counts, structure
from qunying.charter.scores.scoring import score
from qunying.charter.scores.weights import built_in
from qunying.insight import steps
from qunying.insight.bases import base
from qunying.insight.expressions import within
from qunying.insight.expressions.numbers import EPOCH, number
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

GROUPS_LEAST = 20
NOT_ENOUGH, NO_DEATHS = "not_enough", "no_deaths"


def landmarked(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Each group's completeness in its first thirty days, unknown where nobody wrote down what was declared."""
    until, weights = asked["end"] or bases.last_complete, built_in()
    told = []
    for (group, opened), known in counting.by_month(rows).items():
        dead_on = EPOCH + timedelta(days=known["dead_on"]) if known["dead_on"] else None
        died = dead_on is not None and dead_on <= until
        lived = ((dead_on if died and dead_on else until) - opened).days
        young = not died and lived < LAST_DAYS
        found = score("structure", "whole", counting.structure(known), weights)
        state = steps.INCOMPLETE if young else "unknown" if found.value is None else steps.OK
        told.append({
            "group_id": group, "day": opened, "score": None if young else found.value, "lived": lived, "died": died, "early": died and lived < FOUNDING_DAYS,
            "until": until, "state": state,
        })  # fmt: skip
    return told


def together(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """One row over all groups: how many, how many died, and how often of two groups the more complete one lived longer."""
    watched = [row for row in rows if row["state"] == steps.OK and not row["early"]]
    lives = [Life(row["score"], row["lived"] - FOUNDING_DAYS, bool(row["died"])) for row in watched]
    row: Row = {
        "groups": len(watched), "deaths": sum(life.died for life in lives), "living": sum(not life.died for life in lives),
        "left_out": len(rows) - len(watched), "pairs": None, "concordance": None, "low": None, "high": None, "state": NOT_ENOUGH,
    }  # fmt: skip
    if len(watched) < GROUPS_LEAST:
        return [row]
    found = concordance(lives)
    if found is None:
        return [row | {"state": NO_DEATHS}]
    return [row | {"pairs": found.pairs, "concordance": found.value, "low": found.low, "high": found.high, "state": steps.OK}]


@base("group_lives")
def group_lives(bases: Bases) -> Table:
    """One row for every group with members: the first day anything is known of it, and the day it was found dead, if it still is."""
    facts = bases.facts
    made = facts.filter(facts.kind == "groups.created", facts.group_id.notnull())
    made = made.group_by("group_id").agg(route=made.f_route.max())
    turns = facts.filter(facts.kind == "groups.signal_turned", facts.f_signal == "life", facts.group_id.notnull())
    each = ibis.window(group_by="group_id", order_by=["happened_at", "id"])
    turns = turns.mutate(later=turns.kind.lead().over(each))
    dead = turns.filter(turns.later.isnull(), turns.f_after == "dead").group_by("group_id").agg(dead_on=ibis._.local_day.max())
    seen = bases["groups_seen"]
    told = seen.left_join(made, "group_id").select(seen.group_id, opened=seen.first_day, route=made.route.fill_null(""))
    told = told.filter(told.route != "staff")
    return told.left_join(dead, "group_id").select(told.group_id, told.opened, dead.dead_on)


@base("life_counts")
def life_counts(bases: Bases) -> Table:
    """What is counted of each group's first thirty days, and as ``dead_on`` the day it was found dead by its number; ``day`` is the day it opened."""
    lives, days = bases["group_lives"], ibis.interval(days=LAST_DAYS - 1)
    spans = lives.select("group_id", "opened", day=lives.opened, since=lives.opened, last=(lives.opened.cast("timestamp") + days).date())
    ends = lives.select("group_id", day=lives.opened, dead_on=number(lives.dead_on), there=ibis.literal(1, "int64"))
    return ibis.union(counts(ends), *structure(bases, spans))


def _lives(bases: Bases, end: date | None) -> Table:
    return within(bases["life_counts"], "day", None, end or bases.last_complete).order_by("group_id", "day", "name")


@measure(
    "charter.group_lives",
    question=_("每个群开头 30 天的结构有多完整，后来活了多久"),
    unit=_("天"),
    formula=_("完整度看开群头 30 天的五个部分；活了多久从开群数到生命状态变成死亡的那一天，还活着的数到昨天为止"),
    denominator=_("无"),
    observability=_("没有人写下结构声明的群完整度未知；开群不满 30 天的还看不出"),
    value="lived", n=None, needs=["messages"], then=[landmarked],
    columns={"day": _("开群"), "score": _("开头的完整度"), "lived": _("活了几天"), "died": _("死了"), "early": _("头 30 天就死了")},
)  # fmt: skip
def lives(bases: Bases, *, end: date | None = None) -> Table:
    """For each group the structure of its first thirty days and how long it has lived."""
    return _lives(bases, end)


@measure(
    "charter.structure_survival",
    question=_("结构越完整的群，是不是活得越久"),
    unit=_("比例"),
    formula=_(
        "每个群取开头 30 天的结构完整度，和 30 天以后还活了多久放在一起：任取两个分得出先后的群，更完整的那个活得更久的比例（Harrell 一致性指数，1982）；"
        "还活着的群按删失处理；区间是逐个去掉一个群的刀切法，95%"
    ),
    denominator=_("分得出先后的群对；头 30 天就死了的、不满 30 天的、结构未知的群不在内，另列个数"),
    observability=_("少于 20 个群不给结论；没有一个群死过也不给。只是相关，不能说明因果"),
    value="concordance", n="groups", needs=["messages"], then=[landmarked, together],
    columns={
        "groups": _("群数"), "deaths": _("死了的"), "living": _("还活着的"), "left_out": _("不在内的"), "pairs": _("可比的对"), "concordance": _("一致性"),
    },
)  # fmt: skip
def survival(bases: Bases, *, end: date | None = None) -> Table:
    """The same rows, to be put together."""
    return _lives(bases, end)

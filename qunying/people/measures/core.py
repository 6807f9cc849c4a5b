"""Members at the core who fell silent, and those of them who came back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from qunying.insight import steps
from qunying.insight.expressions.core import DAYS
from qunying.insight.expressions.numbers import first_day, number
from qunying.insight.expressions.presence import acting, own_days
from qunying.insight.lazy import ibis
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

SILENT_DAYS = 30
OPERATOR = "operator"

Days = Annotated[int, Field(ge=7, le=366)]


@measure(
    "people.core_silent",
    question=_("哪些核心成员不声不响了，哪些又回来了"),
    unit=_("天"),
    formula=_(
        "核心成员：90 天里自己做过 50 件以上的事（发言、打卡、参加活动）。从最后一次算起整整 30 天没再做过任何事的列在这里；"
        "又做了事的标「回来了」，一个人只列一次。运营官是此前 90 天里做事最多的那个群现在的那位"
    ),
    denominator=_("无；一人一行，不含工作人员和机器人"),
    observability=_("常待的群看不到发言的，沉默不沉默看不到；全社群一条记录也没有的最后几天不算沉默。定义见「这些数怎么算的」"),
    value="silent_days",
    needs=["messages"],
    counts_own=False,
    then=[steps.hide("messages", "silent_days", "acts")],
    columns={
        "identity": _("成员编号"), "came_back": _("回来了"), "silent_days": _("沉默天数"), "acts": _("之前 90 天做过"), "back_day": _("哪天回来"),
        "left_day": _("哪天退出"), "staff": _("运营官"),
    },
)  # fmt: skip
def core_silent(bases: Bases, *, end: date | None = None, days: Days = SILENT_DAYS, group: int | None = None) -> Table:
    """One row for everybody who was silent so long right after they were at the core, up to ``end``; those still silent first."""
    until = number(ibis.literal(end or bases.last_complete))
    came = own_days(bases)
    came = came.filter(came["at"] <= until)
    came = came.mutate(back=(came["at"] + came.after <= until).ifelse(came["at"] + came.after, ibis.null("int64")))
    came = came.select("identity", "at", "back").cross_join(_last_recorded(bases, end))
    quiet = came.mutate(silent_days=ibis.coalesce(came.back, came.last + 1) - came["at"] - 1)
    quiet = quiet.filter(quiet.silent_days >= days)
    spells = bases["core_spells"]
    spells = spells.select(who="identity", since=number(spells.since), until=number(spells.until))
    quiet = quiet.inner_join(spells, [quiet.identity == spells.who, quiet["at"] >= spells.since, quiet["at"] < spells.until])
    # The latest such silence of each: who came back once and is silent again is silent.
    latest = quiet.mutate(place=ibis.row_number().over(ibis.window(group_by="identity", order_by=ibis.desc("at"))))
    latest = latest.filter(latest.place == 0).select("identity", "at", "back", "silent_days")
    acts = bases["member_day"]
    told = _at_home(latest, acting(acts.filter(acts.own > 0), "member"))
    told = told.left_join(_operators(bases), "group_id").drop("group_id_right")
    told = told.left_join(leaving(bases), "identity").drop("identity_right")
    told = told.filter(told.group_id == group) if group is not None else told
    told = told.mutate(came_back=told.back.notnull(), last_day=first_day(told["at"]), back_day=first_day(told.back))
    columns = ("identity", "group_id", "staff", "came_back", "last_day", "silent_days", "acts", "back_day", "left_day")
    return told.select(*columns).order_by("came_back", ibis.desc("acts"), "identity")


def _last_recorded(bases: Bases, end: date | None) -> Table:
    """One row with the last day to reckon to: history that breaks off in May is read as of May."""
    last = bases["days"].agg(last=number(bases["days"].day).max())
    return last.mutate(last=ibis.least(last["last"], number(ibis.literal(end or bases.last_complete))))


def _at_home(silent: Table, acts: Table) -> Table:
    """With the group where each did most in the ninety days before they fell silent, and how much in all of them."""
    acts = acts.select("group_id", "own", who="identity", on=number(acts.day))
    met = silent.inner_join(acts, [silent.identity == acts.who, acts.on <= silent["at"], acts.on > silent["at"] - DAYS])
    each = met.group_by("identity", "group_id").agg(n=met.own.sum())
    most = ibis.window(group_by="identity", order_by=[each.group_id.isnull(), ibis.desc("n"), "group_id"])
    each = each.mutate(place=ibis.row_number().over(most), acts=each.n.sum().over(ibis.window(group_by="identity")))
    home = each.filter(each.place == 0).select("identity", "group_id", acts=each.acts.cast("int64"))
    return silent.left_join(home, "identity").drop("identity_right")


def _operators(bases: Bases) -> Table:
    """``group_id, staff``: who runs each group now."""
    terms = bases.facts.filter(bases.facts.kind.isin(["groups.appointed", "groups.relieved"]), bases.facts.f_duty == OPERATOR)
    last = ibis.window(group_by=["group_id", "staff"], order_by=[ibis.desc("happened_at"), ibis.desc("id")])
    terms = terms.mutate(place=ibis.row_number().over(last))
    held = terms.filter(terms.place == 0, terms.kind == "groups.appointed")
    latest = held.mutate(place=ibis.row_number().over(ibis.window(group_by="group_id", order_by=[ibis.desc("happened_at"), ibis.desc("id")])))
    return latest.filter(latest.place == 0).select("group_id", "staff")


def leaving(bases: Bases) -> Table:
    """``identity, left_day`` of those who left the community and did not join again."""
    facts = bases.facts.filter(bases.facts.identity.notnull())
    gone = facts.filter(facts.kind == "people.left").select("identity")  # few: whoever never left need not be put in order
    moves = facts.filter(facts.kind.isin(["people.joined", "people.left"])).semi_join(gone, "identity")
    last = moves.mutate(place=ibis.row_number().over(ibis.window(group_by="identity", order_by=[ibis.desc("happened_at"), ibis.desc("id")])))
    return last.filter(last.place == 0, last.kind == "people.left").select("identity", left_day="local_day")

"""What an answer is worth: members whose first question was answered beside those whose was not, of the same time of joining; never a cause."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.channels.measures.waiting import asked_in
from qunying.insight import steps
from qunying.insight.expressions import last_known, period
from qunying.insight.expressions.numbers import number
from qunying.insight.lazy import ibis
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

UNANSWERED_HOURS, ANSWERED_HOURS = 48, 24
LATER_DAYS = 30
HIDDEN = ("n", "n_1", "n_0", "k_1", "k_0", "unmatched", "value_1", "value_0", "difference", "low", "high")


@measure(
    "channels.unanswered_churn",
    question=_("问题没人接的成员，后来是不是流失得更多"),
    unit=_("比例之差"),
    formula=_(
        "问题 48 小时没人接的成员里流失的比例 − 有人接的成员里流失的比例。每人只看时间段内的第一个问题；有人接指 48 小时内有人回复，或 30 分钟内有别人开口；"
        "流失指此后 30 天自己没做过一件事，或退出了社群。同一个月加入的人之间比，再按 Mantel–Haenszel 权重合并"
    ),
    denominator=_("问完已过 48 小时又 30 天的成员，不含工作人员和机器人；同月加入的人里没有对照的不进来，另列"),
    observability=_("只是相关，不能说明因果。问题按字面认；平台不给回复关系的地方，没点名的回答靠 30 分钟内有人开口来认；有一边不满 20 人不给数"),
    value="difference",
    n="n",
    needs=["messages"],
    counts_own=False,
    then=[steps.compared("gone_1", "asked_1", "gone_0", "asked_0"), steps.hide_own_acts(*HIDDEN)],
    columns={
        "n_1": _("没人接的人数"), "k_1": _("其中流失"), "value_1": _("没人接的流失率"), "n_0": _("有人接的人数"), "k_0": _("其中流失了"),
        "value_0": _("有人接的流失率"), "difference": _("相差"), "unmatched": _("没有对照的"),
    },
)  # fmt: skip
def unanswered_churn(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """For each month of joining the askers nobody answered and those somebody did, and how many of each were gone thirty days later."""
    first = _first_questions(bases, start, end, group, UNANSWERED_HOURS)
    first = first.mutate(answered=first.wait.notnull().cast("int64"))
    from_day = number(first.day) + 1 + UNANSWERED_HOURS // 24
    askers = _lived_through(bases, first.mutate(from_day=from_day))
    left = bases.facts.filter(bases.facts.kind == "people.left", bases.facts.identity.notnull())
    left = left.select(who="identity", left_at=number(left.local_day))
    went = askers.inner_join(left, [askers.identity == left.who, left.left_at >= askers.from_day, left.left_at < askers.from_day + LATER_DAYS])
    went = went.select("identity").distinct().mutate(went=ibis.literal(1, "int64"))
    told = askers.left_join(went, "identity").select(*askers.columns, went=went.went.fill_null(0))
    told = told.mutate(gone=((told.days == 0) | (told.went == 1)).cast("int64"), cohort=period(told.first_day, "month"))
    answered, gone = told.answered, told.gone
    sides = {"1": 1 - answered, "0": answered}
    sums = {f"asked_{name}": side.sum() for name, side in sides.items()} | {f"gone_{name}": (side * gone).sum() for name, side in sides.items()}
    return told.group_by("cohort").agg(**sums).order_by("cohort")


@measure(
    "channels.answered_later",
    question=_("被人帮过的成员，后来是不是更常来"),
    unit=_("天"),
    formula=_(
        "问题 24 小时内有人接的成员此后 30 天里做过事的平均天数 − 一直没人接的成员的平均天数。每人只看时间段内的第一个问题；"
        "24 小时之后才有人回的两边都不算。同一周加入的人之间比，再按 Mantel–Haenszel 权重合并，区间按 Welch"
    ),
    denominator=_("问完已过 24 小时又 30 天的成员，不含工作人员和机器人；同周加入的人里没有对照的不进来，另列"),
    observability=_("只是相关，不能说明因果：会问、问得清楚的人本来就可能更常来。看不到发言的群没有数；有一边不满 20 人不给数"),
    value="difference",
    n="n",
    needs=["messages"],
    counts_own=False,
    then=[steps.compared_means("helped", "alone"), steps.hide_own_acts(*HIDDEN)],
    columns={
        "n_1": _("有人接的人数"), "value_1": _("有人接的平均天数"), "n_0": _("没人接的人数"), "value_0": _("没人接的平均天数"), "difference": _("相差"),
        "unmatched": _("没有对照的"),
    },
)  # fmt: skip
def answered_later(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """For each week of joining the askers somebody answered and those nobody did, and on how many of the next thirty days each was active."""
    first = _first_questions(bases, start, end, group, None)
    first = first.mutate(helped=(first.wait.fill_null(LATER_DAYS * 86_400) <= ANSWERED_HOURS * 3600).cast("int64"))
    first = first.filter((first.helped == 1) | first.wait.isnull())
    told = _lived_through(bases, first.mutate(from_day=number(first.day) + 1 + ANSWERED_HOURS // 24))
    told = told.mutate(cohort=period(told.first_day, "week"))
    helped, days = told.helped, told.days
    sides = {"helped": helped, "alone": 1 - helped}
    parts = {"n": 1, "sum": days, "squares": days * days}
    sums = {f"{name}_{part}": (side * value).sum() for name, side in sides.items() for part, value in parts.items()}
    return told.group_by("cohort").agg(**sums).order_by("cohort")


def _first_questions(bases: Bases, start: date | None, end: date | None, group: int | None, hours: int | None) -> Table:
    """``identity, first_day, at, day, wait``: each member's first question in these days, and the seconds until it was taken up (within ``hours``), or none.

    ``first_day`` is that of joining; who was there before anything was recorded has none, and is compared with their like.
    """
    asked = asked_in(bases, start, end, group)
    own = ibis.window(group_by="identity", order_by=["at", "message"])
    found = asked.mutate(place=ibis.row_number().over(own)).filter(ibis._.place == 0)
    spoke = found.taken_at.delta(found["at"], unit="second")
    reply = found.replied_at.delta(found["at"], unit="second")
    wait = ibis.coalesce(spoke, reply)
    if hours is not None:
        wait = (wait <= hours * 3600).fill_null(False).ifelse(wait, ibis.null("int64"))
    people = bases["people"]
    found = found.mutate(wait=wait)
    return found.left_join(people, "identity").select("identity", people.first_day, "at", "day", "wait")


def _lived_through(bases: Bases, askers: Table) -> Table:
    """Those whose thirty days from ``from_day`` on are over, with ``days``: on how many of them they did something themselves."""
    over = askers.filter(askers.from_day + (LATER_DAYS - 1) <= last_known(bases))
    acts = bases["person_day"]
    acts = acts.select(who="identity", on=number(acts.day)).distinct()
    met = over.inner_join(acts, [over.identity == acts.who, acts.on >= over.from_day, acts.on < over.from_day + LATER_DAYS])
    later = met.group_by("identity").agg(days=met.count())
    return over.left_join(later, "identity").select(*over.columns, days=later.days.fill_null(0))

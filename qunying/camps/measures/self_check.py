"""自检: the four symptoms side by side, week by week, and how many of them are true."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from qunying.insight.expressions import within
from qunying.insight.expressions.numbers import first_day
from qunying.insight.lazy import ibis
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

# Where each symptom stands, and the figures told with it.
SYMPTOMS: Final = {
    "value": ("symptom_value", ("asked", "picked", "faults")),
    "promises": ("symptom_promises", ("due", "kept")),
    "work": ("symptom_work", ("jobs", "done", "missed_running")),
    "unrest": ("symptom_unrest", ("members", "leaves", "refunds", "black")),
}  # fmt: skip


@measure(
    "camps.self_check",
    question=_("自检四条，这个群中了几条"),
    unit=_("条"),
    formula=_("每个周日看一遍：说不清服务价值、不能兑现承诺、不能持续完成基础工作、退款退群不断或黑名单增加，各按自己的规则；中了几条"),
    denominator=_("判得出的条数；样本不够、看不到的不算中也不算没中"),
    observability=_("各条看自己的指标；空的是读不出，不按没有算"),
    value="true",
    n="known",
    columns={
        "value": _("①说不清价值"), "promises": _("②没兑现"), "work": _("③没做完"), "unrest": _("④退群退款"), "true": _("中了几条"), "known": _("判得出几条"),
        "asked": _("问了"), "picked": _("选对"), "faults": _("写法毛病"), "due": _("承诺到时间"), "kept": _("已兑现"), "jobs": _("工作到时间"),
        "done": _("做了"), "missed_running": _("最多连着没做"), "members": _("成员"), "leaves": _("退群"), "refunds": _("退款"), "black": _("近 30 天请出去"),
    },
)  # fmt: skip
def self_check(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """For each group and Sunday which of the four symptoms are true (empty: cannot be told), with the figures behind them."""
    weeks = bases["group_weeks"]
    weeks = weeks.filter(weeks.group_id == group) if group is not None else weeks
    told = within(weeks.select("group_id", "last", day=first_day(weeks["last"])), "day", start, end)
    for name, (base, figures) in SYMPTOMS.items():
        told = _beside(told, bases, name, base, figures)
    known = [told[name].notnull().cast("int64") for name in SYMPTOMS]
    true = [told[name].fill_null(False).cast("int64") for name in SYMPTOMS]
    told = told.mutate(true=sum(true[1:], true[0]), known=sum(known[1:], known[0]))
    return told.drop("last").order_by("group_id", "day")


def _beside(told: Table, bases: Bases, name: str, base: str, figures: tuple[str, ...]) -> Table:
    """The rows with the symptom and its figures; where nobody can read it they are empty."""
    if not bases.describes(base):
        return told.mutate(**{name: ibis.null("boolean"), **dict.fromkeys(figures, ibis.null("int64"))})
    found = bases[base]
    joined = told.left_join(found, ["group_id", "last"])
    return joined.select(*[told[one] for one in told.columns], **{name: found.symptom}, **{one: found[one] for one in figures})

"""Whether members whom a member brought stay longer than those who joined in the same month some other way."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.insight import steps
from qunying.insight.bases import base
from qunying.insight.expressions import period, within
from qunying.insight.measures import measure
from qunying.people.measures.sources import stays

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

DAYS = 30


@base("thirty_days", stored=False)
def thirty_days(bases: Bases) -> Table:
    """``origins`` of those whose first thirty days are over, with the ``month`` they joined in and whether they ``stayed``."""
    came = stays(bases, bases["origins"], DAYS)
    came = came.filter(came.over)
    return came.mutate(month=period(came.day, "month"))


@measure(
    "people.referred_stay",
    question=_("老成员带来的人，比同月其他人更留得住吗"),
    unit=_("比例之差"),
    formula=_(
        "同一个月第一次加入的人里，老成员带来的（邀请，或成员转发的链接）30 天没退出的比例，减去其他人的；Newcombe 95% 区间，每边不到 20 人不比。"
        "只是相关，不能说明因果"
    ),
    denominator=_("加入满 30 天的成员；没满的两边都不算。来源不明的算在其他人里"),
    observability=_("退出由群营自己登记；口头带来的在其他人里，会把差距压小"),
    value="difference",
    n="n",
    then=[steps.compared("k_1", "n_1", "k_0", "n_0", by=("day",))],
    columns={
        "n_1": _("带来的人"), "n_0": _("其他人"), "value_1": _("带来的留下"), "value_0": _("其他人留下"), "difference": _("相差"), "low": _("差的下限"),
        "high": _("差的上限"),
    },
)  # fmt: skip
def referred_stay(bases: Bases, *, start: date | None = None, end: date | None = None) -> Table:
    """For every month of joining both sides and who of them stayed."""
    came = within(bases["thirty_days"], "day", start, end)
    return came.group_by(day=came.month).agg(
        n_1=came.by_member.sum(), k_1=(came.by_member & came.stayed).sum(), n_0=(~came.by_member).sum(), k_0=(~came.by_member & came.stayed).sum(),
    ).order_by("day")  # fmt: skip

"""Whether members whom a member brought buy more in their first month than those who joined in the same month some other way."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.insight import steps
from qunying.insight.expressions import within
from qunying.insight.expressions.numbers import number
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

DAYS = 30


@measure(
    "commerce.referred_spend",
    question=_("老成员带来的人，头 30 天比同月其他人买得多吗"),
    unit=_("分"),
    formula=_(
        "同一个月第一次加入的人里，老成员带来的每人头 30 天付的钱（减去退款），减去其他人的，没买的按零；Welch 95% 区间，每边不到 20 人不比。"
        "只是相关，不能说明因果"
    ),
    denominator=_("加入满 30 天的成员；没满的两边都不算。来源不明的算在其他人里"),
    observability=_("只看得到导入的、写了会员号的订单；一张订单也没有就不比"),
    value="difference",
    n="n",
    then=[steps.compared_means("referred", "other", by=("day",))],
    columns={
        "n_1": _("带来的人"), "n_0": _("其他人"), "value_1": _("带来的人均（分）"), "value_0": _("其他人均（分）"), "difference": _("相差（分）"),
        "low": _("差的下限"), "high": _("差的上限"),
    },
)  # fmt: skip
def referred_spend(bases: Bases, *, start: date | None = None, end: date | None = None) -> Table:
    """For every month of joining both sides: how many, what they spent, and the squares of it; no rows where no order names anybody."""
    orders = bases["orders"]
    orders = orders.filter(orders.identity.notnull())
    came = within(bases["thirty_days"], "day", start, end)
    came = came.cross_join(orders.agg(known=orders.count())).filter(lambda t: t.known > 0)
    paid = orders.select("cents", who="identity", paid_on=number(orders.day))
    met = came.left_join(paid, [came.identity == paid.who, paid.paid_on >= number(came.day), paid.paid_on <= number(came.day) + DAYS])
    each = met.group_by("identity", "month", "by_member").agg(spent=met.cents.sum().fill_null(0).cast("float64"))
    sides = {
        f"{side}_{part}": value.sum(where=is_one).fill_null(0)
        for side, is_one in (("referred", each.by_member), ("other", ~each.by_member))
        for part, value in (("n", each.spent.notnull().cast("int64")), ("sum", each.spent), ("squares", each.spent * each.spent))
    }
    return each.group_by(day="month").agg(**sides).order_by("day")

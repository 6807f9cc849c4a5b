"""What one may ask of money in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.insight.asking import shows

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases


@shows(
    "orders",
    meaning=_("每张订单一行，退款已经减掉；没有导入订单时为空"),
    columns={
        "order_id": _("订单代号"), "identity": _("成员代号，认不出是谁时为空"), "group_id": _("群代号"),
        "day": _("日期"), "happened_at": _("什么时候（UTC）"), "customer": _("顾客代号"), "paid": _("付了多少，分"), "refunded": _("退了多少，分"),
        "cents": _("留下多少，分"), "counted": _("全退的是 0，其余是 1"),
    },
)  # fmt: skip
def orders(bases: Bases) -> Table:
    """Every order."""
    told = bases["orders"].rename(order_id="order", happened_at="at")
    return told.select("order_id", "identity", "group_id", "day", "happened_at", "customer", "paid", "refunded", "cents", "counted")


@shows(
    "visits",
    meaning=_("每次到访一行；没有导入到访时为空"),
    columns={
        "group_id": _("群代号"), "day": _("日期"), "happened_at": _("什么时候（UTC）"), "visitor": _("访客代号，没有认出人时为空"), "came": _("来了几个人"),
        "daily": _("这位访客当天第一次是 1"), "ever": _("这位访客头一回是 1"),
    },
)  # fmt: skip
def visits(bases: Bases) -> Table:
    """Every visit."""
    return bases["arrivals"].rename(happened_at="at").select("group_id", "day", "happened_at", "visitor", "came", "daily", "ever")


@shows(
    "costs",
    meaning=_("每笔花费一行；没有导入花费时为空"),
    columns={
        "group_id": _("群代号，全体的为空"), "day": _("日期"), "spent": _("花在哪：hours 工时、people 人力、materials 物料、money 现金"),
        "cents": _("多少，分"), "thousandths": _("工时，千分之一小时"),
    },
)  # fmt: skip
def costs(bases: Bases) -> Table:
    """Every cost."""
    return bases["costs"].select("group_id", "day", "spent", "cents", "thousandths")

"""The orders of one member, as far as an imported order names them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.insight.expressions import Groups, within
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

NOBODY = 0


@measure(
    "commerce.customer",
    question=_("这位成员买过什么时候的、多少钱的单"),
    unit=_("分"),
    formula=_("对照表把客人对到这位成员的每一笔订单：付了多少、退了多少、留下多少（付的 − 退的），最近的在前"),
    denominator=_("无"),
    observability=_("只有导入的订单，而且订单上的客人对得到这位成员；对不上的订单不猜是谁的"),
    value="cents",
    columns={"cents": _("留下（分）"), "paid": _("付了（分）"), "refunded": _("退了（分）"), "at": _("时刻"), "order": _("订单序号")},
)
def customer(bases: Bases, *, identity: int = NOBODY, groups: Groups = (), start: date | None = None, end: date | None = None) -> Table:
    """Each order of the member of that identity, newest first."""
    orders = within(bases["orders"], "day", start, end)
    orders = orders.filter(orders.identity == identity)
    orders = orders.filter(orders.group_id.isin(groups)) if groups else orders
    return orders.order_by(orders["at"].desc(), orders.order.desc()).select("day", "at", "group_id", "order", "cents", "paid", "refunded")

"""Whether groups that run themselves also buy: two numbers side by side, and how far they rise together; it says nothing about causes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from qunying.insight import steps
from qunying.insight.enough import FEW
from qunying.insight.expressions import period, within
from qunying.insight.expressions.spans import periods_of, there
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure
from qunying.insight.ranks import spearman

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

GROUPS_LEAST = 10
CONVERSATIONS_LEAST = 20  # below it the share of conversations says nothing, and the group is in no comparison


def correlated(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Each row has its two shares, and of its month ρ with its interval over the groups that can be compared; below ten groups it reads ``few``."""
    blind = bases.blind("messages")
    rows = [row | _shares(row, row["group_id"] in blind) for row in rows]
    told = []
    for month in sorted({row["day"] for row in rows}):
        same = [row for row in rows if row["day"] == month]
        pairs = [(row["rate"], row["conversion"]) for row in same if row["rate"] is not None and row["conversion"] is not None]
        found = spearman(*zip(*pairs, strict=True)) if len(pairs) >= GROUPS_LEAST else None
        rho, low, high = found or (None, None, None)
        told += [row | {"groups": len(pairs), "rho": rho, "rho_low": low, "rho_high": high} | ({"state": FEW} if found is None else {}) for row in same]
    return told


def _shares(row: Row, blind: bool) -> Row:
    enough = row["conversations"] >= CONVERSATIONS_LEAST and not blind
    return {
        "rate": row["by_members"] / row["conversations"] if enough else None,
        "conversion": row["buyers"] / row["members"] if row["members"] else None,
        "state": steps.UNOBSERVABLE if blind else steps.OK if enough else FEW,
    }


@measure(
    "commerce.self_operation",
    question=_("越能自己转的群，买得越多还是越少"),
    unit=_("比例"),
    formula=_(
        "按月每群两个数并排：成员起头的对话 ÷ 全部对话，当月下过单的成员 ÷ 当月在群的成员；rho 是两者的等级相关（斯皮尔曼）与 95% 区间。只是相关，不能说明因果"
    ),
    denominator=_("至少 20 段对话的群才比；这样的群不到 10 个，不算相关（样本太少）"),
    observability=_("订单来自导入或兑换；认不出是哪位成员的订单不在内。看不到发言的群不比"),
    value="rate",
    n="conversations",
    needs=["messages"],
    then=[correlated],
    columns={
        "conversations": _("对话"),
        "by_members": _("成员起头"),
        "buyers": _("下单"),
        "conversion": _("转化率"),
        "rho": _("等级相关"),
        "groups": _("可比的群"),
    },
)
def self_operation(bases: Bases, *, start: date | None = None, end: date | None = None) -> Table:
    """For each group and month: conversations and those members began, members present and those who bought."""
    begun = bases.between("conversations", start, end)
    keys = ["group_id", "day"]
    begun = begun.group_by("group_id", day=period(begun.day, "month")).agg(conversations=begun.count(), by_members=(begun.role == "member").sum())
    seats = there(bases["seat_spans"], periods_of(bases, start, end, "month"))
    orders = within(bases["orders"], "day", start, end)
    bought = orders.filter(orders.counted > 0, orders.identity.notnull()).select("identity", day=period(orders.day, "month"))
    bought = bought.distinct().mutate(bought=ibis.literal(1, "int64"))
    who = seats.left_join(bought, ["identity", "day"]).select(seats.group_id, seats["day"], bought=bought.bought.fill_null(0))
    counts = who.group_by(*keys).agg(members=who.count(), buyers=who.bought.sum())
    told = begun.left_join(counts, keys)
    return told.select(*[begun[name] for name in begun.columns], members=counts.members.fill_null(0), buyers=counts.buyers.fill_null(0)).order_by(
        "day", "group_id"
    )

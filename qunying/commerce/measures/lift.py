"""Whether the same customers buy more a week than before: each beside themselves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext_lazy as _

from qunying.commerce.measures.spans import spans
from qunying.commerce.verdict.lift import lift, shuffled
from qunying.insight.expressions import within
from qunying.insight.measures import Row, measure
from qunying.insight.steps import GAP, OK

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

SCALE = {"quantity": 1000, "cents": 1}


def _paired(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    found: dict[Any, list[float]] = {}
    weeks = spans(bases, asked["start"], asked["end"], asked["before_start"], asked["before_end"]).weeks
    for row in rows:
        found.setdefault(row["customer"], [0.0, 0.0])[row["later"]] = row["amount"] / SCALE[asked["of"]] / weeks[row["later"]]
    pairs = sorted((one[0], one[1]) for one in found.values())  # by what they bought: the same table shuffles the same way in every house
    told = lift(shuffled(pairs, asked["shuffle"]) if asked["shuffle"] is not None else pairs)
    span = told.span
    return [{
        "before": told.before, "after": told.after, "difference": span.difference if span else None, "low": span.low if span else None,
        "high": span.high if span else None, "chance": told.chance, "customers": told.customers, "state": OK if span else GAP,
    }]  # fmt: skip


@measure(
    "commerce.lift",
    question=_("同一批顾客每周比以前多买了吗"),
    unit=_("每人每周；数量按表里的单位，金额是分"),
    formula=_(
        "每位顾客自己的后来减从前，取平均，配对 t 区间 95%；再把前后标签随机对调一千次，看光靠碰巧有多少次能差这么多。"
        "前后任一段买过的顾客都算，只是相关，不能说明因果"
    ),
    denominator=_("写了会员号、前后任一段下过单的顾客；不到 10 人不给区间"),
    observability=_("只看得到导入的订单；没有会员号的订单认不出是谁，不在内"),
    value="difference",
    n="customers",
    then=[_paired],
    counts_own=True,
)
def paired(
    bases: Bases, *, start: date | None = None, end: date | None = None, before_start: date | None = None, before_end: date | None = None,
    of: Literal["quantity", "cents"] = "quantity", group: int | None = None, shuffle: int | None = None,
) -> Table:  # fmt: skip
    """What each customer bought in either span; ``shuffle`` changes before and after about by chance, to see that nothing is left of a lift."""
    orders = bases["orders"]
    orders = orders.filter(orders.customer.notnull(), orders.counted == 1)
    orders = orders.filter(orders.group_id == group) if group is not None else orders
    asked = spans(bases, start, end, before_start, before_end)
    later = within(orders, "day", asked.start, asked.end).mutate(later=1)
    earlier = within(orders, "day", asked.before_start, asked.before_end).mutate(later=0)
    both = later.union(earlier)
    amount = both.thousandths if of == "quantity" else both.cents
    return both.mutate(amount=amount).group_by("customer", "later").agg(amount=lambda t: t.amount.sum().cast("int64")).order_by("customer", "later")

"""What came back of what was put in: (revenue − cost) / cost, over hours, people, materials and money; unknown where nobody noted a cost."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext_lazy as _

from qunying.insight.expressions import within
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure
from qunying.insight.steps import GAP, OK, PARTIAL

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

SPENT = ("hours", "people", "materials", "money")


def roi(revenue: int, cost: int) -> Fraction | None:
    """(revenue − cost) / cost; None where nothing was put in."""
    return Fraction(revenue - cost, cost) if cost else None


def _returned(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    made = []
    for row in rows:
        kinds = {kind: row[f"{kind}_cents"] if row[f"{kind}_told"] else None for kind in SPENT}
        cost = sum(cents for cents in kinds.values() if cents is not None) if any(cents is not None for cents in kinds.values()) else None
        revenue = row["revenue"] if row["orders_told"] else None
        back = roi(revenue, cost) if revenue is not None and cost is not None else None
        missing = [kind for kind, cents in kinds.items() if cents is None]
        state = GAP if back is None else PARTIAL if missing else OK
        made.append({**{key: row[key] for key in row if key == "group_id"}, "orders": row["orders"], "revenue": revenue, "cost": cost, **kinds,
                     "roi": None if back is None else float(back), "missing": missing, "state": state})  # fmt: skip
    return made


@measure(
    "commerce.roi",
    question=_("投入收回来了吗"),
    unit=_("倍（0.300 是每投 1 元净赚 0.3 元）"),
    formula=_("ROI =（收入 − 投入）÷ 投入；收入是扣掉退款的实收，投入是时间（工时 × 申报的时薪）、人力、物力、金钱四类相加"),
    denominator=_("登记过的投入；一类都没登记就是未知，不是零"),
    observability=_("只看得到导入的订单和投入；没登记的那几类写「没登记」，真实的回报只会更低。没写群的投入和订单单列，不摊给各群"),
    value="roi",
    n="orders",
    then=[_returned],
    counts_own=True,
)
def returned(bases: Bases, *, start: date | None = None, end: date | None = None, by: Literal["whole", "group"] = "group", group: int | None = None) -> Table:
    """Revenue and the four kinds of cost, by group or of all."""
    orders, costs = within(bases["orders"], "day", start, end), within(bases["costs"], "day", start, end)
    zero = {f"{kind}_{part}": ibis.literal(0, "int64") for kind in SPENT for part in ("cents", "told")}
    spent = {f"{kind}_cents": (costs.spent == kind).cast("int64") * costs.cents for kind in SPENT}
    spent |= {f"{kind}_told": (costs.spent == kind).cast("int64") for kind in SPENT}
    order = sorted(zero)
    came = orders.select("group_id", revenue=orders.cents, orders=orders.counted, orders_told=ibis.literal(1, "int64"), **{name: zero[name] for name in order})
    went = costs.select("group_id", revenue=ibis.literal(0, "int64"), orders=ibis.literal(0, "int64"), orders_told=ibis.literal(0, "int64"),
                        **{name: spent[name] for name in order})  # fmt: skip
    both = came.union(went)
    both = both.filter(both.group_id == group) if group is not None else both
    numbers = {name: both[name].sum() for name in ("revenue", "orders", "orders_told", *order)}
    if by == "whole":
        return both.mutate(all=1).group_by("all").agg(**numbers).drop("all")
    return both.group_by("group_id").agg(**numbers).order_by("group_id")

"""Sales of every slice as traffic × conversion × order value, exact to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext_lazy as _

from qunying.commerce.measures.coverage import COUNTED_LEAST, counted, seen
from qunying.commerce.measures.spans import spans
from qunying.commerce.verdict.factors import FACTORS, Totals, contributions
from qunying.insight.expressions import Per, period, within
from qunying.insight.measures import Row, measure
from qunying.insight.steps import GAP, INCOMPLETE, OK, PARTIAL, period_end

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

By = Literal["whole", "group", "host", "revision"]
KEYS = {"whole": (), "group": ("group_id",), "host": ("staff",), "revision": ("revision",)}
NUMBERS = ("traffic", "told", "known", "orders", "cents", "thousandths")
INNER = ("told", "known", "unseen", "whole")
SEEN = _("只看得到导入的订单和来客；没有人数的时段流量未知，不按零算。退款记在下单那天")


def summed(trade: Table, keys: tuple[str, ...], **more: Any) -> Table:
    """The numbers of trade added up by those columns."""
    numbers = {name: trade[name].sum() for name in NUMBERS}
    return trade.group_by(*keys, **more).agg(**numbers, days=trade.day.nunique(), told_days=trade.day.nunique(where=trade.told == 1))


def _slices(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Only the group asked for, added up to the slices asked for."""
    group = asked["group"]
    chosen = [row for row in rows if group is None or row["group_id"] == group]
    return [_reckoned(row, bases, asked["per"]) for row in _merged(chosen, KEYS[asked["by"]])]


def _merged(rows: list[Row], keys: tuple[str, ...]) -> list[Row]:
    """Rows of groups added up to the slices that were asked for; ``unseen`` orders lie where visits were not told, ``whole`` says that the shop counted."""
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        place, whole = (row["day"], *(row[key] for key in keys)), row["group_id"] is None
        into = found.setdefault(place, {"day": row["day"], **{key: row[key] for key in keys}, **dict.fromkeys((*NUMBERS, *INNER), 0)})
        for name in NUMBERS:
            into[name] += row[name]
        into["unseen"] += 0 if whole or seen(row) else row["orders"]
        into["whole"] += whole and seen(row)
    return [found[place] for place in sorted(found, key=lambda one: [(part is not None, part) for part in one])]


def _reckoned(row: Row, bases: Bases, per: str) -> Row:
    """A slice whose visits nobody told has no traffic; one whose orders lie in part where nobody counted has it in part."""
    totals = Totals(row["traffic"] if row["told"] else None, row["orders"], row["cents"])
    enough = row["told"] and (row["whole"] or row["unseen"] <= (1 - COUNTED_LEAST) * row["orders"])
    state = INCOMPLETE if period_end(row["day"], per) > bases.last_complete else OK if enough else PARTIAL
    plain = {name: value for name, value in row.items() if name not in INNER}
    return plain | told(totals) | {"state": state}


def told(totals: Totals) -> Row:
    """The factors as numbers, the two quotients as exact fractions beside, and which of them are undefined."""
    quotients = {"conversion": totals.conversion, "order_value": totals.order_value}
    exact = {name: [one.numerator, one.denominator] for name, one in quotients.items() if one is not None}
    return {
        "traffic": totals.traffic, "orders": totals.orders, "cents": totals.cents, "conversion": _float(totals.conversion),
        "order_value": _float(totals.order_value), "exact": exact, "undefined": totals.undefined,
    }  # fmt: skip


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


@measure(
    "commerce.sales",
    question=_("卖了多少，由来的人、下单的比例和每单的金额怎么乘出来"),
    unit=_("分"),
    formula=_(
        "流量 × 转化率 × 客单价 = 销售额；流量是人次（同一人同一天算一次，记在他当天先到的地方），转化率 = 订单 ÷ 流量，"
        "客单价 = 扣掉退款的实收 ÷ 订单，全额退款的不算订单"
    ),
    denominator=_("转化率：流量；客单价：订单。分母为零写「无法计算」"),
    observability=SEEN,
    value="cents",
    n="orders",
    then=[_slices],
    counts_own=True,
)
def sales(bases: Bases, *, start: date | None = None, end: date | None = None, per: Per = "day", by: By = "whole", group: int | None = None) -> Table:
    """Visits, orders and cents of each period, by group and the slice asked for."""
    trade = within(bases["trade"], "day", start, end)
    keys = tuple(dict.fromkeys(("group_id", *KEYS[by])))
    return summed(trade, keys, day=period(trade.day, per)).order_by("day", *keys)


def _difference(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """The two sides as factors, and how many cents each factor brought; where visits were not counted alike on both sides, they are unknown."""
    sides = [[row for row in rows if row["later"] == later] for later in (0, 1)]
    if not all(sides):
        return []
    compared = spans(bases, asked["start"], asked["end"], asked["before_start"], asked["before_end"])
    pairs = (compared[:2], compared[2:])
    apart = asked["before_group"] is not None
    alike = all(counted(side, (span,)) for side, span in zip(sides, pairs, strict=True)) if apart else counted(rows, pairs)
    before, after = (_total(side, alike) for side in sides)
    brought: Sequence[int | None] = contributions(before, after) or [None] * len(FACTORS)
    told_before, told_after = told(before), told(after)
    state = OK if None not in brought else GAP
    parts = [
        {"factor": name, "before": told_before[name], "after": told_after[name], "cents": cents, "state": state}
        for name, cents in zip(FACTORS, brought, strict=True)
    ]
    return [*parts, {"factor": "sales", "before": before.cents, "after": after.cents, "cents": after.cents - before.cents, "state": OK}]


def _total(rows: Sequence[Row], visits: bool) -> Totals:
    traffic, orders, cents = (sum(row[name] for row in rows) for name in ("traffic", "orders", "cents"))
    return Totals(traffic if visits else None, orders, cents)


@measure(
    "commerce.difference",
    question=_("两段时间（或两个群）的销售额差在哪，三个因素各多带来多少"),
    unit=_("分"),
    formula=_("三个因素按六种先后次序逐个换成后来的数，各自带来的差取平均（夏普利值，Shapley 1953）；三项相加等于差额，精确到分"),
    denominator=_("无"),
    observability=SEEN,
    value="cents",
    then=[_difference],
    counts_own=True,
)
def difference(
    bases: Bases, *, start: date | None = None, end: date | None = None, before_start: date | None = None, before_end: date | None = None,
    group: int | None = None, before_group: int | None = None,
) -> Table:  # fmt: skip
    """The numbers of the two sides, by day and group."""
    trade = bases["trade"]
    asked = spans(bases, start, end, before_start, before_end)
    later = within(trade, "day", asked.start, asked.end)
    earlier = within(trade, "day", asked.before_start, asked.before_end)
    if group is not None:
        later, other = later.filter(later.group_id == group), before_group if before_group is not None else group
        earlier = earlier.filter(earlier.group_id == other)
    keys = ("later", "day", "group_id")
    return summed(later.mutate(later=1).union(earlier.mutate(later=0)), keys).order_by(*keys)

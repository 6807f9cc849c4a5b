"""Who comes from where: arrivals of each day by source, counted once at first touch, and a source that has run dry."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from qunying.insight.expressions import within
from qunying.insight.measures import Row, measure
from qunying.insight.steps import OK

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

DRY_DAYS = 3  # so many days without anybody are one alarm


def _flowing(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Every source has a row for every day somebody counted, with what came in all so far; ``alarm`` stands on the third dry day alone."""
    counted = {row["day"] for row in rows if row["told"]}
    days = [min(counted) + timedelta(days=n) for n in range((max(counted) - min(counted)).days + 1)] if counted else []
    found = {(row["inlet"], row["day"]): row for row in rows}
    made = []
    for inlet in sorted({row["inlet"] for row in rows}, key=lambda one: (one is None, one)):
        running, dry, began = 0, 0, False
        for day in days:
            if day not in counted:  # nobody counted: neither a visitor nor a dry day
                continue
            came = found[inlet, day]["arrivals"] if (inlet, day) in found else 0
            running, dry, began = running + came, 0 if came else dry + 1, began or came > 0
            made.append({"day": day, "inlet": inlet, "arrivals": came, "running": running, "dry_days": dry if began else 0,
                         "alarm": began and dry == DRY_DAYS, "state": OK})  # fmt: skip
    return [row for row in sorted(made, key=lambda row: row["day"]) if _asked(row["day"], asked)]


def _asked(day: date, asked: dict[str, Any]) -> bool:
    return (asked["start"] is None or day >= asked["start"]) and (asked["end"] is None or day <= asked["end"])


@measure(
    "commerce.inflow",
    question=_("人从哪些来源进来，有没有断流"),
    unit=_("人"),
    formula=_("每个来源每天新来的人数和累计；同一个人经两个来源来，只算在先到的那个。一个来源来过人之后连续 3 天是零，报一次断流"),
    denominator=_("无"),
    observability=_("只看得到导入的来客；没有任何来源有记录的日子不算断流。只有人数没有编号的来客认不出重复"),
    value="arrivals",
    then=[_flowing],
    counts_own=True,
)
def inflow(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """Arrivals at first touch by source and day; the beginning is always read, for running totals need it."""
    came = within(bases["arrivals"], "day", None, end)
    came = came.filter(came.group_id == group) if group is not None else came
    return came.group_by("inlet", "day").agg(arrivals=(came.came * came.ever).sum().cast("int64"), told=came.count()).order_by("day", "inlet")

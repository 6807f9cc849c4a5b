"""Whether this many joins and leaves are usual: each period beside the normal band of the periods before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import sqrt
from statistics import median
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from qunying.insight import steps
from qunying.insight.bases import base
from qunying.insight.expressions import Per, covered, on, period
from qunying.insight.measures import Row, measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

HISTORY_MOST = 12  # periods looked back on: a quarter of weeks
HISTORY_LEAST = 4  # fewer periods make no habit
BAND = 2.0  # half width in robust standard deviations: about 19 of 20 usual periods lie within
MAD_TO_SIGMA = 1.4826  # of a normal distribution (Rousseeuw and Croux 1993)
JOINED, LEFT = "groups.joined", "groups.left"
_CALENDAR = steps.calendar()


@base("moves")
def moves(bases: Bases) -> Table:
    """One row for every move of a member into a group or out of it; a change of group within the community is both and marked."""
    facts = bases.facts.filter(bases.facts.kind.isin([JOINED, LEFT]), bases.facts.identity.notnull()).semi_join(bases["members"], "identity")
    return facts.select(
        "group_id", "identity", day=facts.local_day, joined=(facts.kind == JOINED).cast("int64"),
        left=((facts.kind == LEFT) & (facts.f_reason.fill_null("") != "moved")).cast("int64"),
    )  # fmt: skip


def judge(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Each period has the normal band of its joins and leaves and says ``usual``, ``high``, ``low`` or ``too_little`` of each.

    ``present_before`` counts on from the first period.
    """
    present = 0
    told: list[Row] = []
    for row in _CALENDAR(rows, bases, asked | {"start": None}):  # the whole history: the band is made of what came before
        row = row | {"net": None if row["joins"] is None else row["joins"] - row["leaves"], "present_before": present}
        whole = [one for one in told if one["state"] == steps.OK][-HISTORY_MOST:]
        for name in ("joins", "leaves"):
            row |= _beside(name, row[name], [one[name] for one in whole], row["state"])
        present += row["net"] or 0
        told.append(row | {"present": present})
    start = asked.get("start")
    return [row for row in told if start is None or row["day"] >= start]


def band(history: Sequence[int]) -> tuple[float, float] | None:
    """The normal band of a count after these: median ± 2 σ, σ from the median deviation but never below a Poisson count's own √n; None when too short."""
    if len(history) < HISTORY_LEAST:
        return None
    middle = median(history)
    sigma = max(MAD_TO_SIGMA * median(abs(one - middle) for one in history), sqrt(max(middle, 1)))
    return max(0.0, middle - BAND * sigma), middle + BAND * sigma


def _beside(name: str, value: int | None, history: Sequence[int], state: str) -> Row:
    found = band(history)
    low, high = found or (None, None)
    word = "too_little" if found is None or value is None or state != steps.OK else "usual"
    if word == "usual" and found is not None and value is not None:
        word = "low" if value < found[0] else "high" if value > found[1] else "usual"
    return {f"{name}_low": low, f"{name}_high": high, f"{name}_word": word}


@measure(
    "groups.movement",
    question=_("新增这么多、退群这么多，算多还是算少"),
    unit=_("人次"),
    formula=_("当期进群、退群人次（换群不算退），与此前最多 12 期自己的正常范围比：中位数 ± 2σ，σ 取 1.4826 × 绝对中位差，不小于中位数的平方根；不满 4 期不判"),
    denominator=_("无"),
    observability=_("进退由渠道的系统消息或群营登记；导入的历史只有系统行里写到的"),
    value="net",
    needs=["joins"],
    then=[judge],
)
def movement(bases: Bases, *, start: date | None = None, end: date | None = None, per: Per = "week", group: int | None = None) -> Table:
    """Joins and leaves of members in each period since the first, for one group or all."""
    found = bases["moves"]
    found = found.filter(found.day <= end) if end is not None else found
    found = found.filter(found.group_id == group) if group is not None else found
    counts = found.group_by(day=period(found.day, per)).agg(joins=found.joined.sum(), leaves=found.left.sum())
    return on(covered(bases, None, end, per), counts, ["day"]).order_by("day")

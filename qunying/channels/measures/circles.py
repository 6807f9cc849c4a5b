"""How soon a member finds their own small circle: two others in one group with whom it goes to and fro."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from qunying.channels.measures.turns import between_members
from qunying.insight import steps
from qunying.insight.expressions import Per, last_known, period, within
from qunying.insight.expressions.numbers import number
from qunying.insight.lasting import median_wait
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

OTHERS = 2  # one is an acquaintance


def waited(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """One row for every period of joining: how many found a circle, how many have not yet, and the median wait with those at risk as long as they were."""
    by: dict[date, list[Row]] = {}
    for row in rows:
        by.setdefault(row["cohort"], []).append(row)
    told = []
    for cohort, found in sorted(by.items()):
        counts = {"size": sum(row["found"] + row["waiting"] for row in found), "found": sum(row["found"] for row in found)}
        counts["waiting"] = counts["size"] - counts["found"]
        days = median_wait((row["days"], row["found"], row["waiting"]) for row in found)
        told.append({"cohort": cohort} | counts | {"median_days": days, "state": steps.OK if days is not None else steps.INCOMPLETE})
    return told


@measure(
    "channels.first_circle",
    question=_("新人多快找到自己的小圈子"),
    unit=_("天"),
    formula=_(
        "从加入到在同一个群里和至少 2 位别的成员有来有往（互相回过话）的天数，取中位数（Kaplan–Meier）：还没找到的人按已经等了多少天算在内，"
        "不当作没有，也不当作已经找到；到现在还有一半以上没找到的，中位数未知。按加入的月份分"
    ),
    denominator=_("加入日期已知的成员，不含工作人员和机器人；退出的人算到退出那天"),
    observability=_("回应是平台给出的回复，平台不给时从 @ 和引用推断；看不到发言的群里的圈子看不到"),
    value="median_days",
    n="size",
    needs=["messages"],
    counts_own=False,
    then=[waited, steps.hide_own_acts("found", "waiting", "median_days")],
    columns={"found": _("找到了的"), "waiting": _("还没找到的"), "median_days": _("中位天数")},
)
def first_circle(bases: Bases, *, start: date | None = None, end: date | None = None, per: Per = "month") -> Table:
    """For each period of joining and number of days: how many found their circle after so many, and how many were only seen waiting so long."""
    joined = within(bases["joiners"], "first_day", start, end)
    left = bases.facts.filter(bases.facts.kind == "people.left", bases.facts.identity.notnull())
    left = left.group_by("identity").agg(left_at=number(left.local_day.max()))
    told = joined.left_join(_circles(bases), "identity").drop("identity_right").left_join(left, "identity").drop("identity_right")
    begun, last = number(told.first_day), last_known(bases)
    found = (told.circle_at <= last).fill_null(False)
    # A circle from before the joining was written down counts as found at once; engines disagree about the greater of a number and nothing.
    until = found.ifelse(told.circle_at, ibis.coalesce(told.left_at, last))
    told = told.mutate(cohort=period(told.first_day, per), days=ibis.greatest(until - begun, 0), found=found.cast("int64"))
    return told.group_by("cohort", "days").agg(found=told.found.sum(), waiting=(1 - told.found).sum()).order_by("cohort", "days")


def _circles(bases: Bases) -> Table:
    """``identity, circle_at``: the number of the day on which somebody first had two others they answered and were answered by, in one group."""
    said = between_members(bases)
    once = said.group_by("group_id", "who", "whom").agg(at=number(said.day).min())
    back = once.select("group_id", who="whom", whom="who", back_at="at")
    pairs = once.inner_join(back, ["group_id", "who", "whom"])
    pairs = pairs.select("group_id", "who", "whom", at=ibis.greatest(pairs["at"], pairs.back_at))
    placed = pairs.mutate(place=ibis.row_number().over(ibis.window(group_by=["group_id", "who"], order_by=["at", "whom"])))
    second = placed.filter(placed.place == OTHERS - 1)
    return second.group_by(identity="who").agg(circle_at=second["at"].min())

"""How soon alarms are found and seen: from when what they tell of happened to when a page of staff first showed them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from qunying.insight import steps
from qunying.insight.expressions import within
from qunying.insight.lazy import ibis
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

SHOWN = "flows.task_shown"
SOON = 60  # seconds within which an alarm is to be seen
BOUNDS = (15, 30, SOON, 300)


@measure(
    "groups.alarm_latency",
    question=_("警报从事情发生到有人能看到，要多久"),
    unit=_("比例"),
    formula=_("每个警报记三个时刻：事情发生、系统发现、工作人员的页面第一次显示；60 秒以内显示的 ÷ 显示过的，按种类。中位和 95% 是排在那个位置的那一个"),
    denominator=_("这段时间第一次被显示的警报；还没有人看到的不在内"),
    observability=_("没有人开着页面的时候，显示的时刻就是下一个人打开页面的时刻；按整天算的信号要等那天过完"),
    value="share",
    n="shown",
    then=[steps.rate("soon", "shown", into="share")],
    columns={
        "kind": _("警报"), "shown": _("显示过的"), "soon": _("60 秒以内"), "found_p50": _("发现，中位（秒）"), "found_p95": _("发现，95%（秒）"),
        "seen_p50": _("看到，中位（秒）"), "seen_p95": _("看到，95%（秒）"), "s15": _("15 秒以内"), "s30": _("15 到 30 秒"), "s60": _("30 到 60 秒"),
        "s300": _("1 到 5 分钟"), "longer": _("更久"), "first_day": _("第一天"), "last_day": _("最后一天"),
    },
)  # fmt: skip
def alarm_latency(bases: Bases, *, start: date | None = None, end: date | None = None) -> Table:
    """For each kind of alarm, and for all of them as ``all``, how many were seen how soon."""
    shown = within(bases.facts.filter(bases.facts.kind == SHOWN), "local_day", start, end)
    shown = shown.select("id", day=shown.local_day, kind=shown.f_task, found=shown.f_detected_seconds, seen=shown.f_shown_seconds)
    both = ibis.union(shown, shown.mutate(kind=ibis.literal("all")))
    ranked = both.mutate(
        n=both.count().over(ibis.window(group_by="kind")), by_found=ibis.row_number().over(ibis.window(group_by="kind", order_by=["found", "id"])) + 1,
        by_seen=ibis.row_number().over(ibis.window(group_by="kind", order_by=["seen", "id"])) + 1,
    )  # fmt: skip
    told = ranked.group_by("kind").agg(
        shown=ranked.count(), soon=(ranked.seen <= SOON).sum(), found_p50=_at(ranked, "found", 50), found_p95=_at(ranked, "found", 95),
        seen_p50=_at(ranked, "seen", 50), seen_p95=_at(ranked, "seen", 95), **_buckets(ranked), first_day=ranked.day.min(), last_day=ranked.day.max(),
    )  # fmt: skip
    return told.order_by(told.kind != "all", "kind")


def _at(ranked: Table, column: str, percent: int) -> Any:
    """The smallest value that at least so many percent of the rows do not exceed."""
    return ranked[column].min(where=100 * ranked[f"by_{column}"] >= percent * ranked.n)


def _buckets(ranked: Table) -> dict[str, Any]:
    lower, found = -1, {}
    for bound in BOUNDS:
        found[f"s{bound}"] = ((ranked.seen > lower) & (ranked.seen <= bound)).sum()
        lower = bound
    return found | {"longer": (ranked.seen > lower).sum()}

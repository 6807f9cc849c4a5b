"""Numbers about taking part: who checks in, and who keeps checking in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.insight import acts, steps
from qunying.insight.expressions import Offsets, Per, active, n_day, within
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

acts.counts("activities.checked_in", column="check_ins", own=True)


@measure(
    "activities.check_in_rate",
    question=_("每个群每天有多少成员打卡"),
    unit=_("比例"),
    formula=_("当天在群里打过卡的成员人数 ÷ 当天在群的成员人数"),
    denominator=_("当天任一时刻坐在该群的成员，不含工作人员和机器人；当天才退的也算"),
    observability=_("打卡由群营自己登记，各渠道都看得到；当天未结束的标「未完」"),
    value="rate",
    n="members",
    then=[steps.calendar(by=("group_id",)), steps.rate("checked", "members")],
)
def check_in_rate(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """For each group and day, members present and those of them who checked in."""
    spans, days = bases["seat_spans"], within(bases["days"], "day", start, end)
    if group is not None:
        spans = spans.filter(spans.group_id == group)
    present = days.inner_join(spans, [days.day >= spans.from_day, (days.day <= spans.until_day) | spans.until_day.isnull()])
    present = present.select("group_id", "identity", day=days.day).distinct()
    acted = bases["member_day"]
    came = acted.filter(acted.check_ins > 0).select("group_id", "identity", "day", came=1)
    seen = present.left_join(came, ["group_id", "identity", "day"])
    return seen.group_by(group_id=present.group_id, day=present.day).agg(members=seen.count(), checked=came.came.fill_null(0).sum()).order_by("group_id", "day")


@measure(
    "activities.check_in_retention",
    question=_("加入后的第 1、7、30 天，还有多少人打卡"),
    unit=_("比例"),
    formula=_("同期加入的成员里，恰好在加入后第 k 天打卡的人数 ÷ 第 k 天已经过完的人数"),
    denominator=_("第 k 天已经完整过去的成员；还没到第 k 天的不进分母"),
    observability=_("打卡由群营自己登记，各渠道都看得到；未到期的格子不补数"),
    value="rate",
    n="eligible",
    then=[steps.elapsed("returned"), steps.rate("returned", "eligible")],
)
def check_in_retention(bases: Bases, *, start: date | None = None, end: date | None = None, per: Per = "day", days: Offsets = (1, 7, 30)) -> Table:
    """N-day retention of join cohorts by checking in."""
    cohort = within(bases["joiners"], "first_day", start, end)
    acted = active(bases, cohort)
    return n_day(cohort, acted.filter(acted.check_ins > 0), days, last_complete=bases.last_complete, per=per)

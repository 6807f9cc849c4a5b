"""Numbers about taking part: who checks in, and who keeps checking in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.activities import kinds
from qunying.insight import acts, sorts, steps
from qunying.insight.expressions import Offsets, Per, active, last_known, n_day, within
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

CHECKED_IN = "activities.checked_in"
OF_KINDS = tuple(fact for kind in kinds.all_kinds() for fact in kind.acts)  # what a kind of activity says is taking part in it

acts.counts(CHECKED_IN, column="check_ins", own=True)
acts.counts(*OF_KINDS, column="took_part", own=True)

for _kind, _part in (("activities.diary_written", "diary"), ("activities.idea_entered", "idea"), ("activities.feedback_sent", "feedback")):
    sorts.belongs("outputs", _kind, part=_part)  # what somebody made; checking in, signing up and voting make nothing


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
    return n_day(cohort, acted.filter(acted.check_ins > 0), days, last=last_known(bases), per=per)


@measure(
    "activities.participation",
    question=_("每个活动有多少成员参加"),
    unit=_("比例"),
    formula=_("参加过的成员人数 ÷ 那段日子在群的成员人数；参加是打卡、提反馈、写日记、交点子、投票、报名、签到、接龙，同一个人只数一次"),
    denominator=_("从活动第一次有人参加那天到最后一次有人参加那天，坐在任一群的成员，不管活动对哪些群开放，不含工作人员和机器人"),
    observability=_("参加由群营自己登记，各渠道都看得到；还没有人参加的活动没有一行"),
    value="rate",
    n="members",
    then=[steps.rate("took_part", "members")],
)
def participation(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """For each activity with its days: members present on any of them, and those of them who took part."""
    facts, spans = bases.facts, bases["seat_spans"]
    did = within(facts.filter(facts.kind.isin([CHECKED_IN, *OF_KINDS])), "local_day", start, end).semi_join(bases["members"], "identity")
    if group is not None:
        did, spans = did.filter(did.group_id == group), spans.filter(spans.group_id == group)
    days = did.group_by(activity=did.f_activity).agg(first_day=did.local_day.min(), last_day=did.local_day.max())
    present = days.inner_join(spans, [spans.from_day <= days.last_day, (spans.until_day >= days.first_day) | spans.until_day.isnull()])
    present = present.select("activity", "identity", "first_day", "last_day").distinct()
    came = did.select("identity", activity=did.f_activity, came=1).distinct()
    seen = present.left_join(came, ["activity", "identity"])
    told = seen.group_by(activity=present.activity, first_day=present.first_day, last_day=present.last_day)
    return told.agg(members=seen.count(), took_part=came.came.fill_null(0).sum()).order_by("activity")

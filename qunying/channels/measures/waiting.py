"""Which questions nobody took up, and whether newcomers speak a second time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from qunying.insight import steps
from qunying.insight.expressions import Per, last_moment, period, within
from qunying.insight.lazy import ibis
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

HOURS = 48
NEXT_MINUTES = 30  # who speaks so soon after a question may well answer it without saying so
NEAR_DAYS = 2
AGAIN_DAYS = 7
APART_MINUTES = 30  # later than the same outpouring

Hours = Annotated[int, Field(ge=1, le=24 * 30)]


def taken_up(bases: Bases, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """One row for every question of a member in these days, with the moment somebody else (no bot) next spoke in the group: ``taken_at``.

    It is empty when nobody did, and may be when nobody did for days.
    """
    # The days just before begin no run that matters, those just after show who spoke next: no need to put all messages in order.
    near = within(bases["messages"], "day", start, end + timedelta(days=NEAR_DAYS) if end else None)
    said = near.filter(near.role != "bot")
    said = said.filter(said.group_id == group) if group is not None else said
    turns = ibis.window(group_by="group_id", order_by=["at", "message"])
    turn = said.mutate(before=said.identity.lag().over(turns), next_who=said.identity.lead().over(turns), next_at=said["at"].lead().over(turns))
    # Several messages of the asker in a row: what counts is when somebody else speaks, which is the end of the run.
    new_run = (turn.before.isnull() | (turn.before != turn.identity)).cast("int64")
    runs = turn.mutate(run=new_run.sum().over(ibis.window(group_by="group_id", order_by=["at", "message"], following=0)))
    ends = runs.filter(runs.next_who.notnull() & (runs.next_who != runs.identity)).group_by("group_id", "run").agg(taken_at=ibis._.next_at.max())
    asked = within(runs.filter(runs.question, runs.role == "member"), "day", start, end)
    return asked.left_join(ends, ["group_id", "run"]).select("group_id", "identity", "message", "at", "day", "taken_at")


@measure(
    "channels.unanswered",
    question=_("哪些问题过了两天还没人接"),
    unit=_("小时"),
    formula=_("成员提的问题里，过了 48 小时既没有别人（不是机器人）回复，问完 30 分钟内也没有别人在群里说话的；列出等了多久"),
    denominator=_("无；一问一行，原话不在数据湖里，按消息编号去群里看"),
    observability=_("问题按字面认。回复关系不全的地方，30 分钟内有人说话就当有人接，所以这里列的是确实没人理的，漏列比错列多"),
    value="waited_hours",
    by_minute=True,
    needs=["messages"],
    counts_own=False,
    columns={"message": _("消息"), "waited_hours": _("等了（小时）")},
)
def unanswered(bases: Bases, *, start: date | None = None, end: date | None = None, hours: Hours = HOURS, group: int | None = None) -> Table:
    """One row for every question that was left alone, the longest waiting first."""
    asked = taken_up(bases, start, end, group)
    asked = asked.filter(asked["at"] <= bases.moment - ibis.interval(hours=hours))
    alone = asked.filter(asked.taken_at.isnull() | (asked.taken_at.delta(asked["at"], unit="second") > NEXT_MINUTES * 60))
    replies = bases["messages"].filter(bases["messages"].role != "bot", bases["messages"].reply_to.notnull())
    replies = replies.select(message="reply_to", by="identity")
    replied = alone.inner_join(replies, "message")
    left = alone.anti_join(replied.filter(replied.by != replied.identity), "message")
    waited = bases.moment.delta(left["at"], unit="second") // 3600  # whole hours, however the hand stood
    return left.select("group_id", "day", "message", waited_hours=waited).order_by(ibis.desc("waited_hours"), "message")


@measure(
    "channels.second_post",
    question=_("开过一次口的人，还会再说话吗"),
    unit=_("比例"),
    formula=_("第一次发言之后 7 天内又说过话的成员 ÷ 第一次发言已满 7 天的成员；隔了 30 分钟以上才算又说，一口气连着说的不算。按第一次发言的那一周分"),
    denominator=_("在该群第一次发言、而且 7 天已经过完的成员，不含工作人员和机器人"),
    observability=_("看不到发言的群显示「看不到」；导入的历史开始之前说过的话不知道，头几周会偏高"),
    value="rate",
    n="eligible",
    needs=["messages"],
    counts_own=False,
    then=[steps.elapsed("again"), steps.rate("again", "eligible"), steps.hide("messages", "size", "eligible", "again", "rate", "low", "high")],
    columns={"again": _("又说过话的")},
)
def second_post(bases: Bases, *, start: date | None = None, end: date | None = None, per: Per = "week", group: int | None = None) -> Table:
    """For each group and period of first words: how many spoke first, whose week is over, and who of them spoke again in it."""
    said = bases["messages"].filter(bases["messages"].role == "member").select("group_id", "identity", "at", "day")
    said = said.filter(said.group_id == group) if group is not None else said
    first = said.group_by("group_id", "identity").agg(first_at=said["at"].min(), first_day=said.day.min())
    first = within(first, "first_day", start, end)
    later = said.inner_join(first, ["group_id", "identity"])
    seconds = later["at"].delta(later.first_at, unit="second")
    later = later.filter(seconds >= APART_MINUTES * 60, seconds <= AGAIN_DAYS * 86_400).select("group_id", "identity").distinct()
    again = later.mutate(again=ibis.literal(1, "int64"))
    each = first.left_join(again, ["group_id", "identity"]).select("group_id", "first_day", "first_at", again=again.again.fill_null(0))
    over = (last_moment(bases) - each.first_at.epoch_seconds() >= AGAIN_DAYS * 86_400).cast("int64")
    each = each.mutate(day=period(each.first_day, per), over=over)
    told = each.group_by("group_id", "day").agg(size=each.count(), eligible=each.over.sum(), again=(each.over * each.again).sum())
    return told.order_by("group_id", "day")

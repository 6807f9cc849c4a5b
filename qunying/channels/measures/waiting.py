"""Which questions nobody took up, and whether newcomers speak a second time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from qunying.insight import steps
from qunying.insight.bases import base
from qunying.insight.expressions import Per, last_moment, period, within
from qunying.insight.lazy import ibis
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

HOURS = 48
NEXT_MINUTES = 30  # who speaks so soon after a question may well answer it without saying so
AGAIN_DAYS = 7
APART_MINUTES = 30  # later than the same outpouring

Hours = Annotated[int, Field(ge=1, le=24 * 30)]


@base("questions")
def questions(bases: Bases) -> Table:
    """One row for every question of a member."""
    said = bases["messages"]
    return said.filter(said.question, said.role == "member").select("group_id", "identity", "message", "at", "day")


@base("fates")
def fates(bases: Bases) -> Table:
    """Every question with what became of it: ``taken_at``, when somebody else (no bot) first spoke in the group in the half hour after it; ``replied_at``,
    when somebody else (no bot) first answered it there. Each is empty when nobody did.
    """
    asked, said = bases["questions"], bases["messages"]
    said = said.filter(said.role != "bot")
    # Looked for in the question's hour and the next one: to put all messages in order would cost far more than to find the few near a question.
    hour = asked["at"].truncate("h")
    near = asked.mutate(hour=hour).union(asked.mutate(hour=hour + ibis.interval(hours=1)))
    spoke = said.select("group_id", by="identity", said="message", then="at", hour=said["at"].truncate("h"))
    met = near.inner_join(spoke, ["group_id", "hour"])
    later = (met.then > met["at"]) | ((met.then == met["at"]) & (met.said > met.message))
    met = met.filter(met.by != met.identity, later, met.then <= met["at"] + ibis.interval(minutes=NEXT_MINUTES))
    taken = met.group_by("message").agg(taken_at=met.then.min())
    replies = said.filter(said.reply_to.notnull()).select("group_id", by="identity", message="reply_to", then="at")
    given = asked.inner_join(replies, ["group_id", "message"])
    given = given.filter(given.by != given.identity, given.then >= given["at"])
    replied = given.group_by("message").agg(replied_at=given.then.min())
    told = asked.left_join(taken, "message").drop("message_right").left_join(replied, "message")
    return told.select(*asked.columns, "taken_at", "replied_at")


def asked_in(bases: Bases, start: date | None, end: date | None, group: int | None) -> Table:
    """The questions of these days with what became of them."""
    asked = within(bases["fates"], "day", start, end)
    return asked.filter(asked.group_id == group) if group is not None else asked


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
    asked = asked_in(bases, start, end, group)
    asked = asked.filter(asked["at"] <= bases.moment - ibis.interval(hours=hours))
    left = asked.filter(asked.taken_at.isnull(), asked.replied_at.isnull())
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

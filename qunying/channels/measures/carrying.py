"""Who carries the talk: whether members begin it themselves, and whether one person does all of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from qunying.insight import steps
from qunying.insight.bases import base_between
from qunying.insight.enough import at_least
from qunying.insight.expressions import period, within
from qunying.insight.expressions.concentration import concentration
from qunying.insight.expressions.spans import last_day
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

GAP_MINUTES = 30  # of silence in the group: what is said then begins a conversation
CONVERSATIONS_LEAST = 20
SOLO_DAYS = 28
SOLO_SHARE, SOLO_MESSAGES = 0.5, 30

Days = Annotated[int, Field(ge=1, le=366)]


@measure(
    "channels.self_operation",
    question=_("话是谁起的头：群离开工作人员还转不转"),
    unit=_("比例"),
    formula=_("成员起头的对话 ÷ 全部对话；群里静了满 30 分钟之后的第一句算一段对话的开头，谁说的就算谁起头，按当时的身份分"),
    denominator=_("成员和工作人员起头的全部对话；机器人说的话不看。不到 20 段对话的群只列数目，不算比例"),
    observability=_("看不到发言的群显示「看不到」"),
    value="rate",
    n="conversations",
    needs=["messages"],
    counts_own=False,
    then=[
        steps.rate("by_members", "conversations"), at_least(CONVERSATIONS_LEAST, "conversations", "rate", "low", "high"),
        steps.hide("messages", "conversations", "by_members", "rate", "low", "high"),
    ],
    columns={"conversations": _("对话"), "by_members": _("成员起头")},
)  # fmt: skip
def self_operation(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """For each group its conversations and how many of them a member began."""
    begun = conversations(bases, start, end, group)
    return begun.group_by("group_id").agg(conversations=begun.count(), by_members=(begun.role == "member").sum()).order_by("group_id")


@base_between("conversations")
def conversations(bases: Bases, start: date | None, end: date | None, group: int | None = None) -> Table:
    """The first message of every conversation of humans: ``group_id, identity, role, at, day``."""
    said = bases["messages"].filter(bases["messages"].role != "bot")
    said = said.filter(said.group_id == group) if group is not None else said
    said = within(said, "day", start - timedelta(days=1) if start else None, end)  # the day before shows whether the first message goes on
    before = said["at"].lag().over(ibis.window(group_by="group_id", order_by=["at", "message"]))
    told = said.select("group_id", "identity", "role", "at", "day", silence=said["at"].delta(before, unit="second"))
    return within(told.filter(told.silence.isnull() | (told.silence >= GAP_MINUTES * 60)), "day", start, end).drop("silence")


def crossed(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Each group says whether one person says more than half of at least thirty messages (``red``)."""
    return [row | {"red": row["messages"] >= SOLO_MESSAGES and row["top1"] > SOLO_SHARE * row["messages"]} for row in rows]


@measure(
    "channels.solo",
    question=_("群里是大家在说，还是一个人唱独角戏"),
    unit=_("比例"),
    formula=_("说得最多的一个人的条数 ÷ 全部条数，连同基尼系数（0 人人一样多，越接近 1 越集中），看 28 天；超过 50% 且满 30 条，是红线"),
    denominator=_("这段时间里人说的全部条数：成员和工作人员都算，独角戏常常是营主在唱；机器人不算"),
    observability=_("看不到发言的群显示「看不到」"),
    value="share",
    n="messages",
    needs=["messages"],
    counts_own=False,
    then=[crossed, steps.rate("top1", "messages", into="share"), steps.hide("messages", "members", "messages", "gini", "top1", "share", "low", "high", "red")],
    columns={"top1": _("最多的一人"), "gini": _("基尼系数"), "share": _("占比"), "red": _("过线")},
)
def solo(bases: Bases, *, end: date | None = None, days: Days = SOLO_DAYS, group: int | None = None) -> Table:
    """For each group with anything said in the days that end on ``end`` (by default yesterday): how much of it one person said."""
    end = end or bases.last_complete
    said = bases["messages"].filter(bases["messages"].role != "bot")
    said = within(said, "day", end - timedelta(days=days - 1), end)
    said = said.filter(said.group_id == group) if group is not None else said
    told = concentration(said.group_by("group_id", "identity").agg(x=said.count()), ["group_id"], shares={"top1": 2**40})
    return told.select("group_id", "gini", "top1", members="people", messages="total").order_by("group_id")


@measure(
    "channels.solo_weeks",
    question=_("独角戏是哪一周开始的"),
    unit=_("条"),
    formula=_("每个周日往前数 28 天：说得最多的一个人的条数与全部条数；超过 50% 且满 30 条是红线"),
    denominator=_("这 28 天里人说的全部条数，机器人不算；没有人说话的 28 天不列"),
    observability=_("看不到发言的群显示「看不到」"),
    value="top1",
    n="messages",
    needs=["messages"],
    counts_own=False,
    then=[crossed, steps.hide("messages", "messages", "members", "top1", "red")],
    columns={"top1": _("最多的一人"), "red": _("过线")},
)
def solo_weeks(bases: Bases, *, end: date | None = None, group: int | None = None) -> Table:
    """For each group and whole week: the four weeks to its Sunday, ``day``."""
    said = within(bases["messages"].filter(bases["messages"].role != "bot"), "day", None, end or bases.last_complete)
    said = said.filter(said.group_id == group) if group is not None else said
    each = said.group_by("group_id", "identity", day=_sunday(said.day)).agg(x=said.count())
    ahead = ibis.array([ibis.literal(weeks) for weeks in range(SOLO_DAYS // 7)])
    spread = each.mutate(ahead=ahead).unnest("ahead")
    until = (spread.day.cast("timestamp") + (spread.ahead * 7).as_interval("D")).date()
    spread = spread.group_by("group_id", "identity", day=until).agg(x=spread.x.sum())
    told = spread.group_by("group_id", "day").agg(messages=spread.x.sum(), members=spread.count(), top1=spread.x.max())
    return told.filter(told.day <= ibis.literal(end or bases.last_complete)).order_by("group_id", "day")


def _sunday(day: Any) -> Any:
    return last_day(period(day, "week"), "week")

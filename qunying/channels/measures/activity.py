"""How much is said, by how many, how evenly, and how fast one answers the other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext_lazy as _

from qunying.insight import acts, steps
from qunying.insight.expressions import Who, acting, own_act, own_days, with_role, within
from qunying.insight.expressions.concentration import concentration
from qunying.insight.expressions.rolling import rolling
from qunying.insight.expressions.runs import waits, whole
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

By = Literal["all", "group", "channel", "segment"]
WIDTHS = {"dau": 1, "wau": 7, "mau": 30}
PARTS = {"top": 100, "top10": 10}


@measure(
    "channels.actives",
    question=_("每天、近七天、近三十天各有多少人参与，天天来的占多少"),
    unit=_("人"),
    formula=_("当天、近 7 天、近 30 天自己做过至少一件事的不同的人数；黏性 = 当天 ÷ 近 30 天。一个人在几个群都活跃，总数里只算一次，重复的人次另列"),
    denominator=_("黏性的分母是近 30 天活跃过的人"),
    observability=_("看不到发言的群里没有发言的人不在内；只有部分群看不到时标「部分」"),
    value="dau",
    n="mau",
    needs=["messages"],
    then=[steps.rate("dau", "mau", into="stickiness"), steps.hide_own_acts("dau", "wau", "mau", "stickiness", "low", "high")],
    columns={
        "dau": _("当天"),
        "wau": _("近 7 天"),
        "mau": _("近 30 天"),
        "stickiness": _("黏性"),
        "overlap": _("多群重复"),
        "channel": _("渠道"),
        "segment": _("路线"),
    },
)
def actives(
    bases: Bases, *, start: date | None = None, end: date | None = None, by: By = "all", act: str = "own", who: Who = "member",
    group: int | None = None, overlap: bool = True,
) -> Table:  # fmt: skip
    """For every calendar day; with ``overlap`` also how often people are counted again when the groups' numbers are added up."""
    keys, days = _days(bases, by, act, who, group)
    days = within(days, "day", start - timedelta(days=max(WIDTHS.values())) if start else None, end)
    calendar = within(bases["days"], "day", None, end)
    told = rolling(days, WIDTHS, calendar=calendar, keys=keys)
    if by == "all" and group is None and overlap:
        told = _overlapping(bases, told, days, calendar, act, who)
    return within(told, "day", start, end).order_by(*keys, "day")


def _days(bases: Bases, by: By, act: str, who: Who, group: int | None) -> tuple[list[str], Table]:
    if by == "all":
        return [], own_days(bases, act=act, who=who, group=group)
    if by == "channel":
        return ["channel"], _channel_days(bases, act, who, group)
    days = acting(bases["member_day"].filter(bases["member_day"][own_act(act)] > 0), who)
    days = days.filter(days.group_id.notnull() if group is None else days.group_id == group)
    if by == "group":
        return ["group_id"], days.select("group_id", "identity", "day").distinct()
    segments = bases["segments"]
    return ["segment"], days.inner_join(segments, "group_id").select("segment", "identity", "day").distinct()


def _channel_days(bases: Bases, act: str, who: Who, group: int | None) -> Table:
    kinds = acts.own_kinds() if own_act(act) == "own" else [kind for one in acts.own_acts() if one.column == act for kind in one.kinds]
    facts = bases.facts.filter(bases.facts.kind.isin(kinds), bases.facts.identity.notnull(), bases.facts.channel.notnull())
    facts = facts.filter(facts.group_id == group) if group is not None else facts
    facts = with_role(bases, facts.select("channel", "identity", "happened_at", day=facts.local_day), "happened_at")
    return acting(facts, who).select("channel", "identity", "day").distinct()


def _overlapping(bases: Bases, told: Table, days: Table, calendar: Table, act: str, who: Who) -> Table:
    """With ``overlap``: the sum of all groups' people of the last 30 days less the people there are; acts outside any group are in no group's number."""
    _keys, seats = _days(bases, "group", act, who, None)
    seats = seats.semi_join(days, ["identity", "day"])
    doubled = rolling(seats, {"seats": WIDTHS["mau"]}, calendar=calendar, person=("group_id", "identity"))
    grouped = rolling(seats.select("identity", "day").distinct(), {"people": WIDTHS["mau"]}, calendar=calendar)
    both = doubled.inner_join(grouped, "day").select("day", overlap=doubled.seats - grouped.people)
    joined = told.left_join(both, "day")
    return joined.select(*[told[name] for name in told.columns], overlap=both.overlap.fill_null(0))


@measure(
    "channels.volume",
    question=_("每个群哪天有人说话，说了多少条、几个人在说"),
    unit=_("条"),
    formula=_("按群和当地日期数发言条数与发言人数；没有发言的日子不列"),
    denominator=_("无"),
    observability=_("看不到发言的渠道没有数"),
    value="messages",
    needs=["messages"],
    counts_own=False,
    then=[steps.hide("messages", "messages", "members")],
    columns={"members": _("发言人数")},
)
def volume(bases: Bases, *, start: date | None = None, end: date | None = None, who: Who = "member", group: int | None = None) -> Table:
    """Messages and their authors of each group and day that has any."""
    if who == "all":  # somebody may have said things in two roles on one day
        said = _said(bases, start, end, who, group)
        return said.group_by("group_id", "day").agg(messages=said.messages.sum(), members=said.count()).order_by("group_id", "day")
    told = acting(within(bases["volumes"], "day", start, end), who)
    told = told.filter(told.group_id == group) if group is not None else told
    return told.select("group_id", "day", "messages", "members").order_by("group_id", "day")


@measure(
    "channels.concentration",
    question=_("发言集中在少数人身上吗"),
    unit=_("比例"),
    formula=_("最活跃的 1% 的人（人数进位，rounding=down 时舍去零头）的发言条数 ÷ 全部发言条数；另列最活跃的 10% 与基尼系数（0 人人一样多，越接近 1 越集中）"),
    denominator=_("全部发言条数；只算说过话的人"),
    observability=_("看不到发言的群没有数；不到 10 个人的群，最活跃的 1% 就是一个人"),
    value="share",
    n="messages",
    needs=["messages"],
    counts_own=False,
    then=[steps.rate("top10", "messages", into="share10"), steps.rate("top", "messages", into="share")],  # the interval is the value's: it comes last
    columns={
        "members": _("发言人数"),
        "top": _("最活跃 1% 条数"),
        "top10": _("最活跃 10% 条数"),
        "gini": _("基尼系数"),
        "share": _("1% 占比"),
        "share10": _("10% 占比"),
    },
)
def concentration_of_talk(
    bases: Bases, *, start: date | None = None, end: date | None = None, who: Who = "member", group: int | None = None,
    by: Literal["group", "all"] = "group", rounding: Literal["up", "down"] = "up",
) -> Table:  # fmt: skip
    """How evenly the messages of each group (or of the whole community) are spread over those who say them."""
    said = _said(bases, start, end, who, group)
    keys = ["group_id"] if by == "group" else []
    counts = said.group_by(*keys, "identity").agg(x=said.messages.sum())
    told = concentration(counts, keys, shares=PARTS, round_up=rounding == "up").rename(members="people", messages="total")
    return told.order_by(*keys) if keys else told.filter(told.members.notnull())


@measure(
    "channels.reply_time",
    question=_("有人说话之后，别人多久接上"),
    unit=_("毫秒"),
    formula=_("群里按时间排列，连着说的算一段；从这一段的第一条到下一个人开口的毫秒数，取中位数"),
    denominator=_("有人接话的段数；没人接的最后一段不算"),
    observability=_("看不到发言的渠道没有数；谁接话不等于谁在回答谁，要看回答请用 channels.first_reply"),
    value="median_ms",
    n="replies",
    needs=["messages"],
    counts_own=False,
    columns={"replies": _("被接话的段数"), "median_ms": _("等待中位数（毫秒）")},
)
def reply_time(bases: Bases, *, start: date | None = None, end: date | None = None, who: Who = "member", group: int | None = None) -> Table:
    """The median wait until somebody else speaks, in each group where anybody ever did."""
    # Between two days what is left of a run counts too, so then the messages themselves are read.
    if start is not None or end is not None:
        waited = waits(within(acting(bases["messages"], who), "day", start, end))
    else:
        waited = whole(bases[f"runs_{who}"], bases[f"run_ends_{who}"])
    waited = waited.filter(waited.group_id == group) if group is not None else waited
    return waited.group_by("group_id").agg(replies=waited.count(), median_ms=waited.wait.median().cast("float64")).order_by("group_id")


def _said(bases: Bases, start: date | None, end: date | None, who: Who, group: int | None) -> Table:
    """One row for every person, group and day with messages in that role."""
    days = acting(within(bases["member_day"], "day", start, end), who)
    days = days.filter(days.messages > 0, days.group_id.notnull() if group is None else days.group_id == group)
    if who != "all":
        return days.select("group_id", "identity", "day", "messages")
    return days.group_by("group_id", "identity", "day").agg(messages=days.messages.sum())

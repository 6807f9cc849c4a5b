"""Whether newcomers find their way into the talk, and how soon a person answers."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from qunying.insight import steps
from qunying.insight.expressions import Who, acting, within
from qunying.insight.lazy import ibis
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

WITHIN_TWO_MONTHS = 28  # days: what is answered so soon was said in the month of the answer or the one before it

Days = Annotated[int, Field(ge=1, le=366)]


@measure(
    "channels.newcomer_steps",
    question=_("第一次开口的人，有多少接着去回别人，又有多少得到别人的回应"),
    unit=_("比例"),
    formula=_("每人每群：第一条发言之后 window 天内，自己回复过别人（第二步），此后仍在这段时间内有别人回复了自己（第三步）；第三步 ÷ 第一步"),
    denominator=_("在该群说过话的人"),
    observability=_("看不到发言的渠道没有数；平台不给回复关系时，回复是从文字里推断的"),
    value="rate",
    n="s1",
    needs=["messages"],
    counts_own=False,
    then=[steps.rate("s3", "s1")],
    columns={"s1": _("第一次发言"), "s2": _("回复了别人"), "s3": _("得到别人回复")},
)
def newcomer_steps(
    bases: Bases, *, start: date | None = None, end: date | None = None, window: Days = 7, who: Who = "member", group: int | None = None
) -> Table:
    """For each group how many first spoke (between ``start`` and ``end``), then replied, then were replied to."""
    spoke = acting(bases["first_words"], who)
    spoke = spoke.filter(spoke.group_id == group) if group is not None else spoke
    first = spoke.group_by("group_id", "identity").agg(t1=spoke["first"].min(), day=spoke.day.min())
    first = within(first, "day", start, end).drop("day")
    span = ibis.interval(days=window)
    own = spoke.filter(spoke.replied.notnull()).inner_join(first, ["group_id", "identity"])
    own = own.mutate(t2=(own["first"] == own.t1).ifelse(own.again, own.replied))
    own = own.filter(own.t2 > own.t1, own.t2 <= own.t1 + span)
    second = own.group_by("group_id", "identity").agg(t1=own.t1.min(), t2=own.t2.min())
    # Only what those who came to the second step said can lead to the third: that is a small part of all messages.
    given = bases["replied"] if window > WITHIN_TWO_MONTHS else bases["replies"].filter(bases["replies"].whom.notnull())
    given = given if who == "all" else given.filter(given.who_role == who, given.whom_role == who)
    answered = given.select("group_id", "who", "at", identity="whom").inner_join(second, ["group_id", "identity"])
    answered = answered.filter(answered.who != answered.identity, answered["at"] > answered.t2, answered["at"] <= answered.t1 + span)
    third = answered.select("group_id", "identity").distinct()
    ones, twos, threes = (found.group_by("group_id").agg(**{name: found.count()}) for name, found in (("s1", first), ("s2", second), ("s3", third)))
    told = ones.left_join(twos, "group_id").drop("group_id_right").left_join(threes, "group_id").drop("group_id_right")
    return told.mutate(s2=told.s2.fill_null(0), s3=told.s3.fill_null(0)).order_by("group_id")


@measure(
    "channels.first_reply",
    question=_("提出的问题（或新人的第一句话），多少有人回，多久回"),
    unit=_("比例"),
    formula=_("window 小时内有别人（不是机器人）回复的条数 ÷ 条数；等待时间取中位数（秒）。of 选问题（question）、新人的第一句话（newcomer）或全部（all）"),
    denominator=_("成员在这段时间提的问题（或第一句话）里，等够了 window 小时的"),
    observability=_("看不到发言的渠道没有数；平台不给回复关系时，回复是从文字里推断的，没点名的回答看不出来"),
    value="rate",
    n="asked",
    by_minute=True,
    needs=["messages"],
    counts_own=False,
    then=[steps.rate("answered", "asked")],
    columns={"asked": _("条数"), "answered": _("有人回"), "median_seconds": _("等待中位数（秒）")},
)
def first_reply(
    bases: Bases, *, start: date | None = None, end: date | None = None, of: Literal["question", "newcomer", "all"] = "question", window: Days = 24,
    who: Who = "member", group: int | None = None,
) -> Table:  # fmt: skip
    """For each group how many were asked and how many of them answered by another human in time."""
    messages = bases["messages"]
    said = within(acting(messages, who), "day", start, end).select("group_id", "identity", "message", "at", "day", "question")
    if of == "newcomer":
        said = _first_words(bases, said, who, start, end)
    elif of == "question":
        said = said.filter(said.question)
    said = said.filter(said.group_id == group) if group is not None else said
    said = said.filter(said["at"] <= bases.moment - ibis.interval(hours=window))
    last = end + timedelta(days=math.ceil(window / 24) + 1) if end else None  # an hour more where clocks are put back
    replies = within(messages.filter(messages.role != "bot", messages.reply_to.notnull()), "day", start, last)
    replies = replies.select("reply_to", by="identity", then="at")
    pairs = said.inner_join(replies, [said.message == replies.reply_to, said.identity != replies.by])
    pairs = pairs.filter(pairs.then >= pairs["at"], pairs.then <= pairs["at"] + ibis.interval(hours=window))
    waited = pairs.group_by("message").agg(wait=pairs.then.min().epoch_seconds() - pairs["at"].min().epoch_seconds())
    each = said.left_join(waited, "message").select("group_id", "wait")
    return each.group_by("group_id").agg(asked=each.count(), answered=each.wait.count(), median_seconds=each.wait.median().cast("float64")).order_by("group_id")


def _first_words(bases: Bases, said: Table, who: Who, start: date | None, end: date | None) -> Table:
    """Of what was ``said`` in these days what was its author's very first in the group; of two of one moment the one recorded first."""
    spoke = acting(bases["first_words"], who)
    first = spoke.group_by("group_id", "identity").agg(first=spoke["first"].min(), began=spoke.day.min())
    first = within(first, "began", start, end).select("group_id", began_by="identity", first="first")
    # Who began when is kept by month: no need to put all messages in order.
    found = said.inner_join(first, [said.group_id == first.group_id, said.identity == first.began_by, said["at"] == first["first"]])
    each = found.group_by("group_id", "identity", "at", "day").agg(message=found.message.min())
    return each.select("group_id", "identity", "message", "at", "day")

"""What channels let us see of members, and how punctual delivery is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.channels import registry
from qunying.channels.models import Channel
from qunying.groups import queries as groups
from qunying.insight import acts, steps
from qunying.insight.expressions import Per, covered, on, period, within
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

MESSAGES, SEEN = "messages", "seen"

acts.counts("channels.message_posted", column="messages", own=True, needs=MESSAGES)
acts.counts("channels.seen", column="seen", own=False)  # a receipt: the message reached somebody who did nothing


@acts.sees_not(MESSAGES)
def hidden_speech(community_id: int) -> frozenset[int]:
    """Groups that are carried only by chats whose channel does not show what members say."""
    return _not_shown(community_id, MESSAGES)


@acts.sees_not(SEEN)
def hidden_reading(community_id: int) -> frozenset[int]:
    """Groups that are carried only by chats whose channel does not show who has read what."""
    return _not_shown(community_id, SEEN)


def _not_shown(community_id: int, capability: str) -> frozenset[int]:
    kinds = dict(Channel.objects.filter(community_id=community_id).values_list("key", "kind"))
    silent = {key for key, kind in kinds.items() if registry.kind(kind).capabilities.observability.get(capability) is not True}
    if not silent:
        return frozenset()
    return frozenset(row.id for row in groups.groups(community_id) if row.chats and all(chat.channel in silent for chat in row.chats))


@measure(
    "channels.talk",
    question=_("大家说了多少话"),
    unit=_("条"),
    formula=_("全部群里成员发言的条数与发言人数，按日、周、月；不含工作人员和机器人"),
    denominator=_("无"),
    observability=_("看不到发言的群不在内：只有部分群看不到时标「部分」，都看不到时显示「看不到」"),
    value="messages",
    needs=["messages"],
    counts_own=False,
    then=[steps.calendar(), steps.hide_own_acts("messages", "speakers")],
)
def talk(bases: Bases, *, start: date | None = None, end: date | None = None, per: Per = "day", group: int | None = None) -> Table:
    """Messages of members, and by how many of them, in each period."""
    days = within(bases["member_day"], "day", start, end)
    days = days.filter(days.messages > 0).semi_join(bases["members"], "identity")
    days = days.filter(days.group_id == group) if group is not None else days
    each = days.group_by("identity", day=period(days.day, per)).agg(said=days.messages.sum())
    counts = each.group_by("day").agg(messages=each.said.sum(), speakers=each.count())
    return on(covered(bases, start, end, per), counts, ["day"]).order_by("day")


@measure(
    "channels.punctuality",
    question=_("消息有多少按时送到"),
    unit=_("比例"),
    formula=_("截止时间前送到的条数 ÷ 送到的条数，按送到那天和群分"),
    denominator=_("已送到的消息；没送到的不在内，看「今天」页的未发和不确定"),
    observability=_("送到与否以渠道回执、链接打开或营主确认为准"),
    value="rate",
    n="delivered",
    then=[steps.rate("on_time", "delivered")],
)
def punctuality(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """Messages that arrived, and those of them in time."""
    arrived = bases.facts.filter(bases.facts.kind == "channels.delivered")
    arrived = within(arrived, "local_day", start, end)
    if group is not None:
        arrived = arrived.filter(arrived.group_id == group)
    return (
        arrived.group_by("group_id", day=arrived.local_day)
        .agg(delivered=arrived.count(), on_time=arrived.f_on_time.sum(), late_seconds_max=arrived.f_late_seconds.max())
        .order_by("group_id", "day")
    )

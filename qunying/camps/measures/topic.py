"""Whether members take part in the topic of the day while it is the topic."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from qunying.insight import steps
from qunying.insight.expressions import within
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

DELIVERED, JUDGED, RECALLED = "channels.delivered", "camps.item_judged", "channels.recalled"
ITEM = "delivery"  # the subject of facts about an item of the day plan
KEYS = ["group_id", "day"]

Slot = Annotated[str, Field(max_length=40)]


@measure(
    "camps.topic_participation",
    question=_("当天的话题，当天有多少成员接了话"),
    unit=_("比例"),
    formula=_(
        "零点之前回复过当天话题的成员人数 ÷ 当天在群的成员人数；零点以后才回的另列（late），不算。"
        "话题是日程当天送到群里的内容，slot 只看某个时段；同一个人只数一次。没有话题的日子不列，不按零算"
    ),
    denominator=_("当天任一时刻坐在群里的成员，不含工作人员和机器人"),
    observability=_("只看得到能在群里直接回复的渠道（自带社群）；别的渠道送到的内容认不出谁在回它，那些日子不列。没点回复、直接接话的看不出来"),
    value="rate",
    n="members",
    needs=["messages"],
    counts_own=False,
    then=[steps.rate("took_part", "members"), steps.hide("messages", "took_part", "late", "rate", "low", "high")],
    columns={"topics": _("话题"), "took_part": _("当天接话"), "late": _("零点后才接")},
)
def topic_participation(bases: Bases, *, start: date | None = None, end: date | None = None, slot: Slot = "", group: int | None = None) -> Table:
    """For each group and day with a topic: members present, those who answered it that day, and those who did later only."""
    sent = within(topics(bases, slot), "day", start, end or bases.last_complete)
    spans, said = bases["seat_spans"], bases["messages"]
    sent, spans = (table.filter(table.group_id == group) if group is not None else table for table in (sent, spans))
    days = sent.group_by(*KEYS).agg(topics=sent.count())
    there = days.inner_join(spans, ["group_id"])
    there = there.filter(there.from_day <= there["day"], there.until_day.isnull() | (there.until_day >= there["day"]))
    there = there.select(*KEYS, "identity").distinct()
    said = said.filter(said.role == "member", said.reply_to.notnull()).select("identity", "reply_to", on="day")
    answers = sent.inner_join(said, [sent.item == said.reply_to])
    came = answers.group_by("group_id", "day", "identity").agg(then=answers.on.min())
    came = came.mutate(now=(came.then <= came["day"]).cast("int64")).drop("then")
    each = there.left_join(came, [*KEYS, "identity"]).select(*[there[name] for name in KEYS], now=came.now)
    told = each.group_by(*KEYS).agg(members=each.count(), took_part=each.now.fill_null(0).sum(), late=(1 - each.now).fill_null(0).sum())
    return days.inner_join(told, KEYS).select(*KEYS, "topics", "members", "took_part", "late").order_by("day", "group_id")


def topics(bases: Bases, slot: str) -> Table:
    """``group_id, day, item``: what the day plan put before a group that can be answered there, and was not taken back."""
    facts = bases.facts
    sent = facts.filter(facts.kind == DELIVERED, facts.subject_type == ITEM, facts.f_message.notnull(), facts.group_id.notnull())
    if slot:
        of_slot = facts.filter(facts.kind == JUDGED, facts.f_job == f"slot:{slot}").select("subject_id").distinct()
        sent = sent.semi_join(of_slot, "subject_id")
    sent = sent.select("group_id", day="local_day", item="f_message").distinct()
    return sent.anti_join(facts.filter(facts.kind == RECALLED).select(item="subject_id"), "item")

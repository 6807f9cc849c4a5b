"""How many of those who were there took part in a thing that was sent to them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.insight import steps
from qunying.insight.bases import base
from qunying.insight.expressions import within
from qunying.insight.lazy import ibis
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases


@base("sent_items")
def items(bases: Bases) -> Table:
    """What the house put before a group and was not taken back: delivered cards, and what staff say without answering anybody."""
    facts = bases.facts
    cards = facts.filter(facts.kind == "channels.delivered", facts.f_message.notnull(), facts.group_id.notnull())
    cards = cards.select("group_id", item=cards.f_message, at=cards.happened_at, day=cards.local_day, sort=ibis.literal("card"))
    said = bases["messages"]
    said = said.filter(said.role == "staff", said.reply_to.isnull())
    said = said.select("group_id", item=said.message, at=said["at"], day=said.day, sort=ibis.literal("message"))
    back = facts.filter(facts.kind == "channels.recalled").select(item="subject_id")
    return cards.union(said).anti_join(back, "item")


@measure(
    "channels.item_participation",
    question=_("每一条发到群里的内容，有多少成员接了话"),
    unit=_("比例"),
    formula=_("回复过这一条的成员人数 ÷ 发出那天在群的成员人数；同一个人只数一次，后来才进群的人和工作人员的回复不算，撤回的内容不列"),
    denominator=_("发出那天坐在群里的成员，不含工作人员和机器人"),
    observability=_("平台不给回复关系时，回复从 @ 和引用推断，没点名的接话看不出来；看不到发言的群显示「看不到」"),
    value="rate",
    n="members",
    needs=["messages"],
    counts_own=False,
    then=[steps.rate("took_part", "members"), steps.hide("messages", "took_part", "rate", "low", "high")],
    columns={"item": _("内容"), "sort": _("种类"), "took_part": _("接话人数")},
)
def item_participation(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """For each item members present when it was sent, and those of them who answered it."""
    sent = within(bases["sent_items"], "day", start, end)
    sent = sent.filter(sent.group_id == group) if group is not None else sent
    spans = bases["seat_spans"]
    there = sent.inner_join(spans, ["group_id"])
    there = there.filter(there.from_day <= there["day"], there.until_day.isnull() | (there.until_day >= there["day"])).select("item", "identity").distinct()
    said = bases["messages"]
    answers = said.filter(said.role == "member", said.reply_to.notnull()).select("identity", item="reply_to").distinct().mutate(came=ibis.literal(1, "int64"))
    each = there.left_join(answers, ["item", "identity"]).select(there.item, came=answers.came.fill_null(0))
    counts = each.group_by("item").agg(members=each.count(), took_part=each.came.sum())
    told = sent.inner_join(counts, "item").select("group_id", "day", "item", "sort", "members", "took_part")
    return told.order_by("day", "group_id", "item")

"""Whether the platform tells which message answers which, so that one knows how far to trust every number about answers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.insight import steps
from qunying.insight.expressions import within
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

SAID = "said"


@measure(
    "channels.reply_marks",
    question=_("回复关系是平台给的，还是从文字里推断的"),
    unit=_("条"),
    formula=_("带回复关系的消息里，由平台自己标出的条数 ÷ 全部带回复关系的条数"),
    denominator=_("带回复关系的消息；没点名、没引用的回答两边都不算"),
    observability=_("看不到发言的群显示「看不到」"),
    value="share",
    n="replies",
    needs=["messages"],
    counts_own=False,
    then=[steps.rate("said", "replies", into="share"), steps.hide("messages", "messages", "replies", "said", "share", "low", "high")],
)
def reply_marks(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """For each group its messages, those that answer another, and those of them that the platform itself marked."""
    said = within(bases["messages"], "day", start, end)
    said = said.filter(said.group_id == group) if group is not None else said
    answers = said.reply_to.notnull()
    told = said.group_by("group_id").agg(messages=said.count(), replies=answers.sum(), said=(answers & (said.reply_by == SAID)).sum())
    return told.order_by("group_id")

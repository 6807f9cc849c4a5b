"""Whether anybody spoke after what staff said."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.insight import steps
from qunying.insight.expressions import within
from qunying.insight.lazy import ibis
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

HEARD_HOURS = 24


@measure(
    "channels.unheard",
    question=_("工作人员说了话，一天之内有没有成员开口"),
    unit=_("比例"),
    formula=_("工作人员在群里说的每一条，24 小时之内有成员在同一个群说过话，算有人理"),
    denominator=_("工作人员说的、已满 24 小时的条数"),
    observability=_("看不到发言的群显示「看不到」；只点表情、不说话的看不出来"),
    value="heard",
    by_minute=True,
    needs=["messages"],
    counts_own=False,
    then=[steps.hide("messages", "heard")],
)
def unheard(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """One row for everything staff said in a group: 1 when a member spoke there within a day, else 0."""
    said = bases["messages"]
    said = said.filter(said.group_id == group) if group is not None else said
    theirs, ours = said.filter(said.role == "member"), within(said.filter(said.role == "staff"), "day", start, end)
    both = ibis.union(_spoken(theirs, 1), _spoken(ours, 0))
    # The next member's word is the earliest one later in the room: read backwards, it is the least moment seen so far.
    later = ibis.window(group_by="group_id", order_by=["at", "message"], preceding=0, following=None)
    both = both.mutate(answered_at=ibis.ifelse(both.member == 1, both["at"], ibis.null("timestamp")).min().over(later))
    ours = both.filter(both.member == 0)
    ours = ours.filter(ours["at"] <= bases.moment - ibis.interval(hours=HEARD_HOURS))
    waited = ours.answered_at.epoch_seconds() - ours["at"].epoch_seconds()
    heard = (waited <= HEARD_HOURS * 3600).fill_null(False).cast("int64")
    return ours.select("group_id", "day", "at", "message", heard=heard).order_by("group_id", "at", "message")


def _spoken(said: Table, member: int) -> Table:
    return said.select("group_id", "day", "at", "message", member=ibis.literal(member, "int64"))

"""Whether operators speak to people or at them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.insight import steps
from qunying.insight.expressions import Per, period, within
from qunying.insight.lazy import ibis
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases


@measure(
    "channels.personal_replies",
    question=_("每位工作人员说的话，有多少是对着具体的人说的"),
    unit=_("比例"),
    formula=_("点了成员的名、引用或回复了成员的条数 ÷ 本人发言条数，按周；同样的话同一周发到两个或更多群是群发，不算"),
    denominator=_("这位工作人员在当时身份下说的全部条数，群发也在分母里"),
    observability=_("点名看 @，只叫名字不带 @ 的看不出来；由群营自动发出的不是本人说的，不在内。看不到发言的群不在内"),
    value="rate",
    n="messages",
    needs=["messages"],
    counts_own=False,
    then=[steps.rate("personal", "messages")],
    columns={"identity": _("成员"), "personal": _("对着人说"), "copied": _("群发")},
)
def personal_replies(bases: Bases, *, start: date | None = None, end: date | None = None, per: Per = "week", group: int | None = None) -> Table:
    """For each member of staff and period: messages, those to a person, and those that were copies."""
    said = within(bases["messages"].filter(bases["messages"].role == "staff"), "day", start, end)
    said = said.filter(~said.group_id.isin(sorted(blind))) if (blind := bases.blind("messages")) else said
    said = said.select("identity", "group_id", "fingerprint", "personal", "reply_to", day=period(said.day, per))
    copies = said.group_by("identity", "day", "fingerprint").agg(groups=said.group_id.nunique())
    copies = copies.filter(copies.groups > 1).mutate(copied=ibis.literal(1, "int64"))
    told = said.left_join(copies, ["identity", "day", "fingerprint"]).select(*[said[name] for name in said.columns], copied=copies.copied.fill_null(0))
    told = told.filter(told.group_id == group) if group is not None else told
    own = (told.personal | told.reply_to.notnull()) & (told.copied == 0)
    return told.group_by("day", "identity").agg(messages=told.count(), personal=own.cast("int64").sum(), copied=told.copied.sum()).order_by("day", "identity")

"""接龙 on the phone: today's list of one's group, one's own line, and the words to paste into the chat."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from qunying.activities import queries, services
from qunying.faces.h5.screens import words
from qunying.faces.h5.screens.activities import Act, Spot
from qunying.kernel import clock
from qunying.kernel.refusals import Refused


def page(here: Spot) -> dict[str, Any]:
    """The list in the order of joining."""
    today = clock.today(here.at.timezone)
    lines = queries.jielong.lines(here.row.id, today, groups=[here.group.id])
    mine = next((one for one in lines if one.membership_id == here.me), None)
    title = _("%(day)s %(name)s") % {"day": words.day(today), "name": here.row.name}
    return {
        "lines": lines, "mine": mine, "me": here.me, "quantity": mine.quantity if mine else 1, "remark": mine.remark if mine else "",
        "sum": sum(one.quantity for one in lines), "text": queries.jielong.text(lines, title),
        "closes": words.hour(here.row.closes_at, here.at.timezone), "opens": words.hour(here.row.opens_at, here.at.timezone),
    }  # fmt: skip


def join(here: Spot, given: QueryDict) -> str:
    """The line reads as wanted."""
    text = given.get("quantity", "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Refused("bad_quantity", most=999)
    new = services.join_jielong(here.me, **here.ask, quantity=int(text), remark=given.get("remark", ""))
    return _("接上了。") if new else _("改好了。")


def leave(here: Spot, given: QueryDict) -> str:
    """No line any more."""
    services.leave_jielong(here.me, **here.ask)
    return _("已撤下。")


ACTS: dict[str, Act] = {"join": join, "leave": leave}

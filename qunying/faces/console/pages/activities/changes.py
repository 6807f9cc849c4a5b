"""Changes that go back to members: adopting rows into one, releasing it; shared by the kinds whose rows may lead to a change."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from qunying.activities import queries, services
from qunying.activities.queries import ActivityRow
from qunying.faces.console.access import Desk
from qunying.kernel.refusals import Refused


def shown(desk: Desk, row: ActivityRow) -> dict[str, Any]:
    """The changes behind this activity, and all that are still to come as choices."""
    every = queries.improvements(desk.community.pk)
    return {"changes": queries.improvements(desk.community.pk, activities=[row.id]), "choices": [one for one in every if one.released_on is None]}


def adopt(desk: Desk, row: ActivityRow, request: HttpRequest) -> str:
    """The row leads to the change chosen, or to a new one."""
    given = request.POST
    text, title = given.get("row", ""), given.get("title", "").strip()
    chosen = None if title else queries.improvement(given.get("change", ""))
    if not (text.isascii() and text.isdigit() and len(text) < 19) or (chosen is None and not title) or (chosen and chosen.community_id != desk.community.pk):
        raise Refused("change_missing")
    by = desk.staff_id()
    change = chosen.id if chosen else services.declare_improvement(desk.community.pk, title=title, by=by).pk
    new = services.adopt(change, activity_id=row.id, rows=[int(text)], by=by)
    return _("已采纳。") if new else _("这一条早已采纳。")


def release(desk: Desk, row: ActivityRow, request: HttpRequest) -> str:
    """The change is out."""
    change = queries.improvement(request.POST.get("change", ""))
    if change is None or change.community_id != desk.community.pk:
        raise Refused("not_found")
    try:
        day = date.fromisoformat(request.POST["on"]) if request.POST.get("on") else None
    except ValueError:
        raise Refused("bad_day", day=request.POST["on"][:20]) from None
    services.release_change(change.id, on=day, by=desk.staff_id())
    return _("「%(title)s」记为已上线。") % {"title": change.title}


ACTS = {"adopt": ("activities.adopt", adopt), "release": ("activities.release_change", release)}

"""征集反馈 at the console: what waits for an answer first; answer, adopt, release."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from qunying.activities import queries, services
from qunying.activities.queries import ActivityRow
from qunying.faces.console.access import Desk
from qunying.faces.console.pages import words
from qunying.faces.console.pages.activities import changes
from qunying.faces.kit.parts import Choice
from qunying.kernel.refusals import Refused

STATES = ("open", "answered", "adopted", "live")
TONES = {"open": "warn", "answered": "ac", "adopted": "ac", "live": "ok"}
PER_PAGE = 50


def page(desk: Desk, row: ActivityRow) -> dict[str, Any]:
    """The items of a state, and the changes behind them."""
    tally, state = queries.feedback.tally(row.id), desk.request.GET.get("state", "")
    state = state if state in STATES else ""
    start = desk.request.GET.get("from", "")
    offset = int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 0
    items = queries.feedback.items(row.id, state=state, limit=PER_PAGE + 1, offset=offset)
    names = {"": _("全部"), "open": _("待回"), "answered": _("已回"), "adopted": _("采纳"), "live": _("已上线")}
    seg = [Choice(name, f"?state={key}", current=key == state, count=tally.states.get(key, 0) if key else tally.items) for key, name in names.items()]
    return {
        "finding": _finding(tally), "filters": seg,
        "items": [_item(desk, one) for one in items[:PER_PAGE]], "more": offset + PER_PAGE if len(items) > PER_PAGE else 0,
        "chosen": state, **changes.shown(desk, row),
    }  # fmt: skip


def answer(desk: Desk, row: ActivityRow, request: HttpRequest) -> str:
    """The item has its answer."""
    item = queries.feedback.item(request.POST.get("item", ""))
    if item is None or queries.feedback.activity_of(item.id) != row.id:
        raise Refused("not_found")
    services.answer_item(item.id, text=request.POST.get("text", ""), by=desk.staff_id())
    return _("已回 %(name)s。") % {"name": item.name}


def _item(desk: Desk, one: queries.feedback.ItemRow) -> dict[str, Any]:
    return {"row": one, "tone": TONES[one.state], "when": words.moment(one.at, desk.community.timezone)}


def _finding(tally: queries.feedback.Tally) -> str:
    waiting = tally.states.get("open", 0)
    told = {"n": tally.items, "people": tally.people, "waiting": waiting, "adopted": tally.adopted}
    if not tally.items:
        return _("还没有收到反馈。")
    return _("收到 %(n)s 条，来自 %(people)s 人；%(waiting)s 条待回，%(adopted)s 条采纳。") % told


ACTS = {"answer": ("activities.answer_item", answer), **changes.ACTS}

"""征集反馈 on the phone: say something, and read what became of what one said."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from qunying.activities import queries, services
from qunying.faces.h5.screens import words
from qunying.faces.h5.screens.activities import Act, Spot
from qunying.kernel.ids import token

TONES = {"open": "", "answered": "ac", "adopted": "warn", "live": "ok"}


def page(here: Spot) -> dict[str, Any]:
    """The form, and one's own items with their answers."""
    items = [
        {
            "text": one.text, "type": one.type_name, "state": one.state_name, "tone": TONES[one.state], "answer": one.answer, "by": one.answered_by,
            "change": one.change, "when": words.moment(one.at, here.at.timezone),
        }
        for one in queries.feedback.own(here.row.id, here.me)
    ]  # fmt: skip
    types = [("suggestion", _("建议")), ("question", _("问题")), ("praise", _("夸奖"))]
    return {"items": items, "types": types, "key": token(12), "says": _("每一条都会有人回；采纳的会告诉你哪天上线。")}


def send(here: Spot, given: QueryDict) -> str:
    """The item stands in the call."""
    named, key = "named" in given, given.get("form_key", "")[:40] or token(12)
    services.send_item(here.me, **here.ask, type=given.get("type", ""), text=given.get("text", ""), key=key, named=named)
    return _("收到，回复会写在这里。")


ACTS: dict[str, Act] = {"send": send}

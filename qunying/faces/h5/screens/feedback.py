"""What members of a host's own groups said and nobody has answered, to be answered in place."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunying.activities import queries as activities
from qunying.faces.h5.cards import Worker
from qunying.faces.h5.screens import words


def page(who: Worker, token: str, *, given: str = "", text: str = "", refused: str = "") -> dict[str, Any]:
    """The items, the one that has waited longest first; ``given`` is the one whose answer was refused, with its words."""
    rows = activities.open_items(who.groups)
    items = [
        {
            "id": one.public_id, "call": call, "group": who.groups[one.group_id].name, "name": one.name, "type": one.type_name, "text": one.text,
            "when": words.moment(one.at, who.community.timezone), "draft": text if one.public_id == given else "",
            "refused": refused if one.public_id == given else "",
        }
        for call, one in rows
    ]  # fmt: skip
    finding = ngettext("%(n)s 条还没回，等得最久的在最上面。", "%(n)s 条还没回，等得最久的在最上面。", len(items)) % {"n": len(items)}
    return {
        "items": items,
        "finding": finding if items else _("都回了。"),
        "card": reverse("h5:card", args=[token]),
        "act": reverse("h5:feedback", args=[token]),
    }


def line(who: Worker, token: str) -> list[dict[str, str]]:
    """The way there from the card, where anything waits."""
    count = activities.open_count(who.groups) if who.groups else 0
    name = ngettext("%(n)s 条反馈等你回", "%(n)s 条反馈等你回", count) % {"n": count}
    return [{"name": name, "url": reverse("h5:feedback", args=[token]), "icon": "inbox"}] if count else []

"""Tag for receipts: how it is known that something is in its chat; each kind with an icon and a word of its own, everywhere the same."""

from __future__ import annotations

from typing import Any, Final

from django.template import Library
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

register = Library()
Context = dict[str, Any]

KINDS: Final[dict[str, tuple[str, object]]] = {
    "channel": ("circle-check", _("渠道回执")),
    "link": ("link", _("链接已打开")),
    "attested": ("user", _("本人确认")),
}


@register.inclusion_tag("kit/parts/receipt.html")
def receipt(kind: str, people: int = 0) -> Context:
    """The kind of a receipt: channel, link or attested; with ``people`` how many opened the link or saw the message. An empty kind draws nothing."""
    drawn, label = KINDS.get(kind, ("", ""))
    seen = ""
    if people:
        seen = (ngettext("%(n)s 人打开", "%(n)s 人打开", people) if kind != "channel" else ngettext("%(n)s 人看过", "%(n)s 人看过", people)) % {"n": people}
    return {"kind": kind, "icon": drawn, "label": label, "seen": seen}

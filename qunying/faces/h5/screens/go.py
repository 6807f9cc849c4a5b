"""What stands before a passed-on link leads on: whose it is, where it goes, and the visitor's own link to pass on."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.charter import queries as charter
from qunying.content.queries import Held


def page(community: Any, link: Held, own: Held | None) -> dict[str, Any]:
    """Whose community shares it, where it leads, the visitor's own link, and the way in."""
    return {
        "title": _("%(name)s分享给你的") % {"name": community.name}, "core_value": charter.core_value(community.pk), "where": _where(link.target),
        "target": link.target, "own": own.address if own else "", "join": "" if community.is_archive else reverse("h5:join", args=[community.slug]),
    }  # fmt: skip


def share(link: Held) -> dict[str, Any]:
    """The member's own link."""
    return {"address": link.address, "where": _where(link.target)}


def _where(target: str) -> str:
    """The place a link leads to, in a word."""
    return _("社群自己的页面") if target.startswith("/") else urlsplit(target).hostname or ""

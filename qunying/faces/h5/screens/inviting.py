"""邀请: the member's own link, the people they asked by name, and who has come."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.faces.h5.screens import words
from qunying.faces.h5.screens.here import Here
from qunying.kernel import clock
from qunying.people import queries as people
from qunying.people.queries import InviteRow

CAME_SHOWN: Final = 50


def page(at: Here, *, own: str, shown: str = "") -> dict[str, Any]:
    """The link for everybody, or the one for the person just asked; whom they asked and who came."""
    rows = people.invites_of(at.member.pk)
    came = [row for row in rows if row.accepted_at]
    waiting = [row for row in rows if row.named and not row.accepted_at]
    looked = sum(not row.named and not row.accepted_at for row in rows)
    asked = next((row for row in waiting if row.code == shown), None)
    return {
        "headline": _("你请来了 %(n)s 位") % {"n": len(came)} if came else _("请一位朋友来"),
        "own": _link(own), "asked": _link(asked.code) | {"name": asked.called} if asked else None,
        "came": [_came(row, at.timezone) for row in came[:CAME_SHOWN]], "waiting": [_waiting(row, at.timezone) for row in waiting],
        "looked": _("还有 %(n)s 个人打开过你的链接，没有加入") % {"n": looked} if looked else "",
    }  # fmt: skip


def door(membership_id: int) -> dict[str, str]:
    """The way to the page, with how many have come."""
    came = sum(row.accepted_at is not None for row in people.invites_of(membership_id))
    return {"name": _("邀请朋友"), "note": _("来了 %(n)s 位") % {"n": came} if came else "", "url": reverse("h5:invites")}


def _link(code: str) -> dict[str, str]:
    return {"address": settings.PUBLIC_URL + reverse("h5:invited", args=[code])}


def _came(row: InviteRow, timezone: str) -> dict[str, str]:
    when = words.near_day(clock.local_day(row.accepted_at, timezone), timezone) if row.accepted_at else ""
    return {"name": row.came, "when": _("%(when)s加入") % {"when": words.spaced(when, after=True)}}


def _waiting(row: InviteRow, timezone: str) -> dict[str, str]:
    when = words.near_day(clock.local_day(row.made_at, timezone), timezone)
    state = _("打开过，还没加入") if row.opened_at else _("还没打开")
    return {"name": row.called, "when": _("%(when)s邀请") % {"when": words.spaced(when, after=True)}, "state": state, "url": f"?for={row.code}#h-asked"}

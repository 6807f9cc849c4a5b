"""Who leads an activity, on its page: named for all groups or for one, and taken back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from qunying.activities import queries, services
from qunying.activities.queries import ActivityRow
from qunying.faces.console.access import Desk
from qunying.faces.console.pages import who
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.kernel.refusals import Refused


def page(desk: Desk, row: ActivityRow) -> dict[str, Any]:
    """Who leads it where, and for which groups one may name somebody; nothing for what has no end."""
    if row.daily or not row.counted:
        return {}
    return {"leads": queries.leading.leads(row.id), "rooms": _rooms(row), "over": row.state == "over"}


def entrust(desk: Desk, row: ActivityRow, request: HttpRequest) -> str:
    """The member named leads it, for the group chosen or for all."""
    room, member = _room(row, request), who.named(desk.community, request.POST.get("member", ""))
    services.entrust(row.id, membership_id=member.id, group_id=room.id if room else None, by=desk.staff_id())
    return _("记下了，由 %(name)s 带；他会在手机的「今日」看到，带不了可以说不。") % {"name": member.name}


def relieve(desk: Desk, row: ActivityRow, request: HttpRequest) -> str:
    """Nobody is named for that group (or for all) any more."""
    room = _room(row, request)
    services.relieve_lead(row.id, group_id=room.id if room else None)
    return _("收回了，没有再点名谁来带。")


def _rooms(row: ActivityRow) -> list[GroupRow]:
    return [room for room in groups.groups(row.community_id) if (room.route in row.routes if row.routes else room.for_members)]


def _room(row: ActivityRow, request: HttpRequest) -> GroupRow | None:
    """The group chosen; None for all of them."""
    chosen = request.POST.get("group", "")
    room = next((one for one in _rooms(row) if one.public_id == chosen), None)
    if chosen and room is None:
        raise Refused("not_found")
    return room


ACTS = {"lead": ("activities.entrust", entrust), "relieve-lead": ("activities.relieve_lead", relieve)}

"""Who leads an activity, on the phone: said to everybody, declined by whoever was named, and named by the group's host."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.activities import queries as activities
from qunying.activities import services
from qunying.activities.queries import ActivityRow
from qunying.faces.h5.screens import words
from qunying.faces.h5.screens.here import Here
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.people import queries as people

MOST = 500  # members a host can choose from; a group has no more


def box(at: Here, row: ActivityRow, group: GroupRow) -> dict[str, Any]:
    """Who leads it in the member's group, whether that is the member, and whom its host may name."""
    one = activities.leading.leader(row.id, group.id)
    over = row.state == "over"
    shown: dict[str, Any] = {
        "by": _("由 %(name)s 带") % {"name": one.name} if one else "",
        "mine": bool(one and one.membership_id == at.member.pk and not over),
    }
    if _hosts(at, group) and not row.daily and not over:
        shown["choices"] = [(member.public_id, member.name) for _place, member in groups.members(group.id, limit=MOST)]
        shown["current"] = one.public_id if one else ""
    return shown


def mine(at: Here) -> list[dict[str, Any]]:
    """The activities the member is named to lead and that are not over, as rows of a list."""
    return [
        {
            "name": one.activity, "label": _("由你带"), "url": reverse("h5:activity", args=[one.activity_public_id]),
            "when": _when(at, one),
        }
        for one in activities.leading.led_by(at.member.pk)
    ]  # fmt: skip


def _when(at: Here, one: activities.leading.LeadRow) -> str:
    """When it begins, or once it has, when it ends."""
    if one.opens_at and clock.now() < one.opens_at:
        return _("%(opens)s 开始") % {"opens": words.moment(one.opens_at, at.timezone)}
    return _("%(closes)s 截止") % {"closes": words.moment(one.closes_at, at.timezone)} if one.closes_at else ""


def decline(at: Here, row: ActivityRow) -> str:
    """The member leads it no more; returns what to tell them."""
    services.decline(at.member.pk, activity_id=row.id)
    return _("好的，这次不由你带，营主会再找人。")


def entrust(at: Here, row: ActivityRow, group: GroupRow, public_id: str) -> str:
    """The member of that number leads it in the host's group; refused ``not_found`` for who does not host it."""
    staff, member = people.staff_of_membership(at.member.pk), people.membership(public_id)
    if staff is None or not _hosts(at, group) or member is None or member.community_id != at.community.pk:
        raise Refused("not_found")
    services.entrust(row.id, membership_id=member.pk, group_id=group.id, by=staff.pk)
    return _("记下了，%(group)s由 %(name)s 带。") % {"group": words.spaced(group.name, after=True), "name": member.display_name}


def _hosts(at: Here, group: GroupRow) -> bool:
    return any(place.group.id == group.id and place.duty in ("host", "operator") for place in at.places)

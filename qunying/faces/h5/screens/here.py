"""Where a member stands: their community, their groups, the group of today; and the frame of every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.faces.kit.parts import NavItem
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow, Place
from qunying.kernel.refusals import Refused


@dataclass(frozen=True, slots=True)
class Here:
    """The member with their groups; ``group`` is the one whose day is shown."""

    member: Any
    places: tuple[Place, ...]
    group: GroupRow | None

    @property
    def community(self) -> Any:
        """The member's community."""
        return self.member.community

    @property
    def timezone(self) -> str:
        """The community's time zone."""
        return str(self.community.timezone)


def here(member: Any, *, group: str = "") -> Here:
    """Where the member stands; with ``group`` (public id) in that group of theirs, refused ``not_found`` for any other."""
    places = tuple(groups.places(member.pk))
    if group:
        chosen = next((place.group for place in places if place.group.public_id == group), None)
        if chosen is None:
            raise Refused("not_found")
        return Here(member, places, chosen)
    mine = sorted((place.group for place in places), key=lambda row: not row.in_calendar)
    return Here(member, places, mine[0] if mine else None)


def frame(at: Here, current: str, *, unread: int = 0) -> dict[str, Any]:
    """What every member's page shows around its content: community, tab bar, the way to the host."""
    tabs = [
        NavItem(_("今日"), "sun-high", reverse("h5:today"), current == "today"),
        NavItem(_("群聊"), "message-2", f"{reverse('h5:feed')}#end", current == "feed", count=min(unread, 99) or None),
        NavItem(_("我的"), "user", reverse("h5:me"), current == "me"),
    ]
    shown: dict[str, Any] = {"member": at.member, "community": at.community, "demo": at.community.is_demo, "tabs": tabs}
    if at.group and at.group.hosts:
        shown |= {"host_url": f"{reverse('h5:feed')}?ask=1#say", "host_word": _("营主")}
    return shown


def host_names(group: GroupRow) -> str:
    """Who hosts the group."""
    return _("、").join(duty.name for duty in group.hosts)

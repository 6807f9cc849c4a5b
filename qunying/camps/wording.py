"""The words of deliveries, filled in for the groups they go to."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from qunying.camps.models import Delivery
from qunying.content import placeholders
from qunying.content import queries as content
from qunying.content.queries import ScriptRow
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.kernel.refusals import Refused

CHECK_IN_PATH = "/m/"  # 今日, where the check-in stands first


class Wording:
    """The words of some deliveries, filled in for their groups; three reads for all of them."""

    def __init__(self, deliveries: Sequence[Delivery]) -> None:
        self._groups: dict[int, GroupRow] = groups.by_id(one.group_id for one in deliveries)
        self._scripts: dict[tuple[int, str], ScriptRow] = {}
        self._links: dict[int, dict[str, str]] = {}
        for community in {one.community_id for one in deliveries}:
            shas = {one.script_sha for one in deliveries if one.community_id == community}
            self._scripts |= {(community, sha): row for sha, row in content.by_sha(community, shas).items()}
            self._links[community] = {f"{placeholders.LINK}:{key}": _address(target) for key, target in content.links(community).items()}

    def text(self, one: Delivery) -> str:
        """The words of the chosen variant with the group's values put in; refused ``words_missing`` when nobody wrote them."""
        script = self._scripts.get((one.community_id, one.script_sha))
        if script is None:
            raise Refused("words_missing", title=one.title, key=one.key)
        group = self._groups[one.group_id]
        host = group.hosts[0].name if group.hosts else group.operator.name if group.operator else ""
        values = {placeholders.GROUP: group.name, placeholders.HOST: host, placeholders.DAY: str(one.day), placeholders.CHECK_IN: _address(CHECK_IN_PATH)}
        return placeholders.render(script.full if one.variant == Delivery.Variant.FULL else script.short, values | self._links[one.community_id])

    def owner(self, one: Delivery) -> int | None:
        """Who has to act: the owner of the chat for what only they can confirm there, else the group's first host, else its operator."""
        group = self._groups[one.group_id]
        if one.mode == Delivery.Mode.CONFIRM:
            account = next((chat.owner_staff for chat in group.chats if (chat.channel, chat.chat) == (one.channel, one.chat)), None)
            if account is not None:
                return account
        return group.hosts[0].staff_id if group.hosts else group.operator.staff_id if group.operator else None


def _address(target: str) -> str:
    return settings.PUBLIC_URL + target if target.startswith("/") else target

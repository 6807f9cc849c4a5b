"""The words of deliveries, filled in for the groups they go to."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from qunying.camps.models import Delivery
from qunying.channels import queries as channels
from qunying.content import placeholders, services
from qunying.content import queries as content
from qunying.content.queries import ScriptRow
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.kernel.refusals import Refused

CHECK_IN_PATH = "/m/"  # 今日, where the check-in stands first


class Wording:
    """The words of some deliveries, filled in for their groups; a few reads for all of them.

    With ``make``, inside a transaction, the links in them are the groups' own signed ones; without it those that were made before.
    """

    def __init__(self, deliveries: Sequence[Delivery], *, make: bool = False) -> None:
        self._groups: dict[int, GroupRow] = groups.by_id(one.group_id for one in deliveries)
        self._scripts: dict[tuple[int, str], ScriptRow] = {}
        self._links: dict[int, dict[str, str]] = {}
        self._kinds: dict[int, dict[str, str]] = {}
        self._shared: dict[int, dict[tuple[str, int], str]] = {}
        for community in {one.community_id for one in deliveries}:
            shas = {one.script_sha for one in deliveries if one.community_id == community}
            self._scripts |= {(community, sha): row for sha, row in content.by_sha(community, shas).items()}
            self._links[community] = content.links(community)
            self._kinds[community] = {key: row.kind for key, row in channels.channels(community).items()}
            named = {(key, one.group_id) for one in deliveries if one.community_id == community for key in self.resources(one)}
            self._shared[community] = services.group_links(community, sorted(named), make=make) if named else {}

    def text(self, one: Delivery) -> str:
        """The words of the chosen variant with the group's values put in; refused ``words_missing`` when nobody wrote them."""
        script = self._scripts.get((one.community_id, one.script_sha))
        if script is None:
            raise Refused("words_missing", title=one.title, key=one.key)
        group = self._groups[one.group_id]
        host = group.hosts[0].name if group.hosts else group.operator.name if group.operator else ""
        values = {placeholders.GROUP: group.name, placeholders.HOST: host, placeholders.DAY: str(one.day), placeholders.CHECK_IN: _address(CHECK_IN_PATH)}
        return placeholders.render(_variant(script, one), values | self._addresses(one))

    def resources(self, one: Delivery) -> list[str]:
        """The keys of the addresses that the chosen variant names and people can be sent to."""
        script, links = self._scripts.get((one.community_id, one.script_sha)), self._links[one.community_id]
        kind = self._kinds[one.community_id].get(one.channel, "")
        named = placeholders.used(_variant(script, one)).links & links.keys() if script else ()
        return sorted(key for key in named if kind and content.trackable(kind, links[key]))

    def asks_check_in(self, one: Delivery) -> bool:
        """Whether the chosen variant leads its readers to the check-in."""
        script = self._scripts.get((one.community_id, one.script_sha))
        return script is not None and placeholders.CHECK_IN in placeholders.used(_variant(script, one)).words

    def owner(self, one: Delivery) -> int | None:
        """Who has to act: the owner of the chat for what only they can confirm there, else the group's first host, else its operator."""
        group = self._groups[one.group_id]
        if one.mode == Delivery.Mode.CONFIRM:
            account = next((chat.owner_staff for chat in group.chats if (chat.channel, chat.chat) == (one.channel, one.chat)), None)
            if account is not None:
                return account
        return group.hosts[0].staff_id if group.hosts else group.operator.staff_id if group.operator else None

    def _addresses(self, one: Delivery) -> dict[str, str]:
        """Where each link of the words leads: through the group's own signed link, or straight to the address."""
        shared, links = self._shared[one.community_id], self._links[one.community_id]
        return {f"{placeholders.LINK}:{key}": shared.get((key, one.group_id)) or _address(target) for key, target in links.items()}


def _variant(script: ScriptRow, one: Delivery) -> str:
    return script.full if one.variant == Delivery.Variant.FULL else script.short


def _address(target: str) -> str:
    return settings.PUBLIC_URL + target if target.startswith("/") else target

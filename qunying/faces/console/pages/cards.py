"""One message of the outbox as the pages for settling and standing in show it, and the failed ones that may be sent again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from qunying.channels import queries as channels
from qunying.faces.console.pages import camp, words
from qunying.faces.console.pages.todo import SAME_DAY
from qunying.faces.kit.cardlinks import with_link
from qunying.groups import queries as groups
from qunying.kernel import clock

FATES: Final = ("sent", "not_sent", "again")


@dataclass(frozen=True, slots=True)
class Card:
    """A message with its group, its words and when it was due."""

    id: int
    room: int
    group: str
    group_id: str
    host: str
    title: str
    body: str
    at: str
    channel: str
    display: str


def one(community: Any, outbox_id: int, *, only: frozenset[int] | None) -> Card | None:
    """The message, when it belongs to the community and to a group in sight."""
    found = channels.message(outbox_id)
    if found is None or found.community != community.pk or (only is not None and found.group not in only):
        return None
    group = groups.by_id([found.group])[found.group]
    host = group.hosts[0].name if group.hosts else group.operator.name if group.operator else ""
    at = words.moment(found.planned_at, community.timezone)
    return Card(
        found.outbox_id, group.id, group.name, group.public_id, host, found.title, with_link(found.body, found.public_id), at, found.channel, found.display
    )


def failed(community: Any, *, only: frozenset[int] | None, sel: str = "") -> dict[int, int]:
    """The failed messages in sight, each with its group: today's, or with ``sel`` (day-slot) those of that cell."""
    rows = [row for row in channels.troubled(community.pk, limit=2000) if row.display == "failed" and (only is None or row.group in only)]
    if not sel:
        return {row.outbox_id: row.group for row in rows if clock.now() - row.deadline < SAME_DAY}
    wanted = {row.outbox_id for row in camp.of_cell(community, sel, only=only)}
    return {row.outbox_id: row.group for row in rows if row.outbox_id in wanted}


def settled_words(fate: str) -> str:
    """What was decided, for the toast."""
    return {"sent": _("已记为发出。"), "not_sent": _("已记为没有发出。"), "again": _("已重新排队，马上再发一次。")}[fate]

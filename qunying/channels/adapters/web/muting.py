"""A member wants no reminders of a group: the tab counts nothing unread for it, and nobody else is told."""

from __future__ import annotations

from django.db import transaction

from qunying.channels.adapters.web.models import Mute
from qunying.channels.adapters.web.posting import CHANNEL
from qunying.channels.facts import Muted, Unmuted
from qunying.groups import queries as groups
from qunying.journal.record import record
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb


@verb("channels.mute")
def mute(membership_id: int, *, identity_id: int, community: int, group: int, on: bool = True) -> bool:
    """The member gets no reminders of the group (or, with ``on`` false, gets them again); returns whether that is new. Refused ``no_seat``."""
    if (membership_id, group) not in groups.belonging([(membership_id, group)]):
        raise Refused("no_seat", group=group)
    with transaction.atomic():
        Mute.objects.get_or_create(membership_id=membership_id, group_id=group, defaults={"community_id": community, "on": False})
        row = Mute.objects.select_for_update().get(membership=membership_id, group=group)
        if row.on == on:
            return False
        row.on, row.turns = on, row.turns + 1
        row.save(update_fields=["on", "turns"])
        record(
            Muted() if on else Unmuted(), key=f"muted:{group}:{membership_id}:{row.turns}", community=community, group=group, identity=identity_id,
            channel=CHANNEL, subject=("group", group),
        )  # fmt: skip
    return True


def muted(membership_id: int, group_id: int) -> bool:
    """Whether the member wants no reminders of the group."""
    return Mute.objects.filter(membership=membership_id, group=group_id, on=True).exists()

"""Whom somebody means by a name they typed, and what people can count as, in words; the same at the keyboard and on the console."""

from __future__ import annotations

from typing import Final

from django.utils.translation import pgettext

from qunying.kernel.refusals import Refused
from qunying.kernel.words import series
from qunying.people import queries as people
from qunying.people.queries import Somebody

LISTED: Final = 10


def kinds() -> dict[str, str]:
    """What somebody can count as, in words."""
    return {"member": pgettext("count as", "成员"), "staff": pgettext("count as", "工作人员"), "bot": pgettext("count as", "机器人")}


def meant(community_id: int, name: str) -> Somebody:
    """The one person who goes by that name or has that number; refused ``nobody_so_called`` and ``several_so_called``, with their numbers."""
    found = people.called(community_id, name)
    if not found:
        raise Refused("nobody_so_called", name=name)
    if len(found) > 1:
        listed = series(f"{one.public_id} ({kinds()[one.kind]}, {one.joined_at:%Y-%m-%d})" for one in found[:LISTED])
        raise Refused("several_so_called", name=name, count=len(found), listed=listed)
    return found[0]

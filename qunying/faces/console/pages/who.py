"""Finding the member somebody means by a number or a whole name; nobody is guessed."""

from __future__ import annotations

from typing import Any

from qunying.kernel.refusals import Refused
from qunying.people import queries as people
from qunying.people.queries import MemberRow

LOOK_AT = 200  # whose names begin like that; more is not a name anybody types


def named(community: Any, text: str) -> MemberRow:
    """The one member present of that number or exact name; refused ``nobody_named`` or ``several_named``."""
    wanted = " ".join(text.split())
    ids = people.member_ids(community.pk, search=wanted, present=True)[:LOOK_AT] if wanted else []
    found = [one for one in people.members_by_id(ids).values() if wanted.lower() == one.public_id or wanted == one.name]
    if len(found) == 1:
        return found[0]
    raise Refused("several_named" if found else "nobody_named", name=wanted[:40], numbers="、".join(one.public_id for one in found[:5]))

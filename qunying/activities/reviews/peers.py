"""同伴点评: members trusted with reviewing what others of their group write, and their verdicts; never on their own, never on what only staff may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from qunying.activities.reviews.facts import PeerRelieved, PeerTrusted
from qunying.activities.reviews.models import PeerReviewer
from qunying.activities.reviews.queue import Homework, item, may_be_shared, take_for
from qunying.activities.reviews.readers import Reader
from qunying.activities.reviews.services import say
from qunying.groups import queries as groups
from qunying.journal.record import record
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people

__all__ = ["PeerRow", "peer_review", "peers", "reads_in", "relieve_peer", "stop_reviewing", "take_as_peer", "trust_peer"]


@dataclass(frozen=True, slots=True)
class PeerRow:
    """A member who reviews in a group."""

    membership_id: int
    name: str
    public_id: str
    group_id: int
    group: str
    from_at: datetime


@verb("activities.trust_peer", needs=("owner", "operator"))
def trust_peer(membership_id: int, *, group_id: int, by: int | None = None) -> None:
    """The member reviews what others of the group write from now on; trusted already changes nothing. Refused ``not_of_this_group``."""
    room, member = groups.by_id([group_id]).get(group_id), people.members_by_id([membership_id]).get(membership_id)
    if room is None or member is None:
        raise Refused("not_found")
    stay = next((one for one in groups.stays([membership_id]).get(membership_id, []) if one.group_id == group_id), None)
    if stay is None:
        raise Refused("not_of_this_group", name=member.name, group=room.name)
    with transaction.atomic():
        values = {"community_id": room.community_id, "given_by_id": by, "from_at": clock.now()}
        one, new = PeerReviewer.objects.get_or_create(group_id=group_id, membership_id=membership_id, until_at=None, defaults=values)
        if new:
            fact = PeerTrusted((clock.now() - stay.joined_at).days)
            envelope: dict[str, Any] = {"community": room.community_id, "group": group_id, "identity": member.identity_id, "staff": by}
            record(fact, key=f"peer-trusted:{one.pk}", subject=("membership", membership_id), **envelope)


@verb("activities.relieve_peer", needs=("owner", "operator"))
def relieve_peer(membership_id: int, *, group_id: int, by: int | None = None) -> bool:
    """The member reviews in the group no longer; returns whether they did."""
    return _relieve(membership_id, group_id, by, by_themselves=False)


@verb("activities.stop_reviewing", needs=("member",))
def stop_reviewing(membership_id: int) -> bool:
    """The member reviews nowhere any more; returns whether they did."""
    return any([_relieve(membership_id, group_id, None, by_themselves=True) for group_id in reads_in(membership_id)])


def _relieve(membership_id: int, group_id: int, by: int | None, *, by_themselves: bool) -> bool:
    with transaction.atomic():
        held = PeerReviewer.objects.select_for_update().filter(group_id=group_id, membership_id=membership_id, until_at=None).first()
        if held is None:
            return False
        held.until_at = clock.now()
        held.save(update_fields=["until_at"])
        identity = people.identities([membership_id]).get(membership_id)
        envelope: dict[str, Any] = {"community": held.community_id, "group": group_id, "identity": identity, "staff": by}
        record(PeerRelieved(by_themselves), key=f"peer-relieved:{held.pk}", subject=("membership", membership_id), **envelope)
    return True


@verb("activities.peer_review", needs=("member",))
def peer_review(membership_id: int, *, activity_id: int, row: int, verdict: str, template: str = "", words: str = "") -> int:
    """The member who wrote it reads this verdict of another member; returns the review's id.

    Refused ``own_work``, ``not_a_peer_reviewer`` outside their groups and for what only staff may read, else as ``activities.review`` is.
    """
    member = people.membership_by_id(membership_id)
    given = item(member.community_id, activity_id, row) if member else None
    if member is None or given is None:
        raise Refused("not_found")
    if given.membership_id == membership_id:
        raise Refused("own_work")
    if given.group_id not in reads_in(membership_id) or not may_be_shared(given):
        raise Refused("not_a_peer_reviewer")
    return say(member.community_id, Reader(membership_id=membership_id), activity_id=activity_id, row=row, verdict=verdict, template=template, words=words)


def take_as_peer(membership_id: int) -> Homework | None:
    """The oldest item the member may read is in their hand for ten minutes; None when there is none to give."""
    member = people.membership_by_id(membership_id)
    only = reads_in(membership_id)
    return take_for(member.community_id, Reader(membership_id=membership_id), only=only) if member and only else None


def reads_in(membership_id: int) -> list[int]:
    """The groups in which the member reviews now: trusted there, and still sitting there or on duty there."""
    held = list(PeerReviewer.objects.filter(membership_id=membership_id, until_at=None).order_by("pk").values_list("group_id", flat=True))
    belongs = groups.belonging([(membership_id, group_id) for group_id in held])
    return [group_id for group_id in held if (membership_id, group_id) in belongs]


def peers(community_id: int) -> list[PeerRow]:
    """Who reviews where, in the order of trust; who has left the group is not there."""
    held = list(PeerReviewer.objects.filter(community_id=community_id, until_at=None).select_related("group").order_by("pk"))
    belongs = groups.belonging([(one.membership_id, one.group_id) for one in held])
    members = people.members_by_id(one.membership_id for one in held)
    return [
        PeerRow(one.membership_id, members[one.membership_id].name, members[one.membership_id].public_id, one.group_id, one.group.name, one.from_at)
        for one in held
        if (one.membership_id, one.group_id) in belongs
    ]

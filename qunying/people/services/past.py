"""People of a history brought in from elsewhere: members since the moment the history says, each at their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from qunying.journal.record import Draft, record_many
from qunying.kernel.bulk import db_time, insert_rows
from qunying.kernel.ids import public_id
from qunying.people.models import Membership
from qunying.people.services.admission import _MEMBERSHIP, CameBy, Newcomer, _identities, identity_hash, joined_fact

IMPORTED: Final = CameBy("import")


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody in a history: ``key`` names them on their source, ``at`` is when they are first heard of."""

    name: str
    key: str
    source: str
    at: datetime
    bot: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """Who an arrival is here."""

    membership: int
    identity: int


def remember_many(community_id: int, arrivals: Sequence[Arrival]) -> list[Known]:
    """Everybody of the history is a member, those unknown so far since the moment given; returns who they are, in the order given.

    Who is known already stays as they are, also when they have left since: the past brings nobody back.
    """
    if not arrivals:
        return []
    hashes = [identity_hash(arrival.source, arrival.key) for arrival in arrivals]
    wanted = dict(sorted(zip(hashes, arrivals, strict=True)))
    with transaction.atomic():
        newcomers = {hashed: Newcomer(arrival.name, arrival.key, arrival.source) for hashed, arrival in wanted.items()}
        identities = _identities(newcomers, min(arrival.at for arrival in arrivals))
        people = {person: hashed for hashed, (_, person) in reversed(identities.items())}
        members = _members(community_id, people)
        fresh = {person: hashed for person, hashed in people.items() if person not in members}
        insert_rows("people_membership", _MEMBERSHIP, [_row(community_id, person, identities[hashed][0], wanted[hashed]) for person, hashed in fresh.items()])
        members |= _members(community_id, fresh)
        record_many([_joined(community_id, members[person], identities[hashed][0], wanted[hashed]) for person, hashed in fresh.items()])
    return [Known(members[identities[hashed][1]], identities[hashed][0]) for hashed in hashes]


def _members(community_id: int, people: dict[int, str]) -> dict[int, int]:
    return dict(Membership.objects.filter(community_id=community_id, person_id__in=list(people)).values_list("person_id", "pk"))


def _row(community_id: int, person: int, identity: int, arrival: Arrival) -> tuple[object, ...]:
    kind = Membership.Kind.BOT if arrival.bot else Membership.Kind.MEMBER
    return public_id(), community_id, person, identity, arrival.name, int(kind), db_time(arrival.at), 1


def _joined(community_id: int, membership: int, identity: int, arrival: Arrival) -> Draft:
    return Draft(
        joined_fact("bot" if arrival.bot else "member", IMPORTED, first=True), f"joined:{membership}:1", community_id,
        identity=identity, subject=("membership", membership), happened_at=arrival.at,
    )  # fmt: skip

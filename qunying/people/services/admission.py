"""People coming and going: person, identity and membership in one batch, with the fact that tells of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F, QuerySet

from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.bulk import db_time, insert_new, insert_rows
from qunying.kernel.ids import keyed_hash, public_id
from qunying.kernel.verbs import verb
from qunying.people.facts import Joined, Left
from qunying.people.models import About, Identity, Membership, Person
from qunying.people.services import inviting
from qunying.people.services.names import clean_about, clean_name

WEB = "web"  # the source of everybody who comes through our own pages; adapters bring theirs

_PERSON = {"public_id": "text", "created_at": "timestamptz"}
_IDENTITY = {"person_id": "bigint", "source": "text", "source_key": "text", "created_at": "timestamptz"}
_MEMBERSHIP = {
    "public_id": "text", "community_id": "bigint", "person_id": "bigint", "identity_id": "bigint",
    "display_name": "text", "kind": "smallint", "joined_at": "timestamptz", "stays": "integer",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CameBy:
    """What first brought somebody: an invite, a tracked link, staff, an import; without a source nobody knows, and nothing is guessed."""

    source: str = ""  # "" | invite | link | staff | import
    ref: int | None = None  # the invite, the tracked link or the member of staff
    inviter: int | None = None  # identity of the member who asked them in


UNKNOWN_WAY: Final = CameBy()


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody about to become a member; ``key`` names them on their source (it is only ever kept as a keyed hash)."""

    name: str
    key: str
    source: str = WEB
    came: CameBy = UNKNOWN_WAY
    invites: tuple[int, ...] = ()  # that their phone had opened, the first one first
    about: str = ""  # what they say of themselves besides their name


def admit_many(community_id: int, newcomers: Sequence[Newcomer], *, kind: int = Membership.Kind.MEMBER, at: datetime | None = None) -> list[Membership]:
    """Every newcomer is a member; returns their memberships in the order given. The same key twice is the same membership.

    Who had left before is back with their old membership. ``at`` is when it happened (an import's past), else now.
    """
    if not newcomers:
        return []
    at = at or clock.now()
    hashes = [identity_hash(newcomer.source, newcomer.key) for newcomer in newcomers]
    wanted = {hashed: newcomer for hashed, newcomer in sorted(zip(hashes, newcomers, strict=True), key=lambda pair: pair[0])}
    names = {hashed: clean_name(newcomer.name) for hashed, newcomer in wanted.items()}
    abouts = {newcomer.key: clean_about(newcomer.about) for newcomer in newcomers if newcomer.about.strip()}
    with transaction.atomic():
        identities = _identities(wanted, at)
        members = _members(community_id, identities)
        _join(community_id, {h: identities[h] for h in wanted if h not in members}, names, kind, at)
        back = [member for member in members.values() if member.left_at is not None]
        _come_back(back, at)
        members = members if len(members) == len(wanted) else _members(community_id, identities)
        told = {members[hashed].pk: wanted[hashed] for hashed in reversed(wanted)}
        joined = {member.pk: member for member in members.values() if member.joined_at == at}
        _introduce(told, joined, abouts)
        _record_joined(list(joined.values()), at, told)
        inviting.accept_many(community_id, [(member, told[pk].invites) for pk, member in joined.items() if member.stays == 1], at)
    return [members[hashed] for hashed in hashes]


@verb("people.admit", needs=("owner", "operator", "host"))
def admit(community_id: int, *, name: str, key: str, kind: int = Membership.Kind.MEMBER) -> Membership:
    """The person is a member of the community; the same key twice is the same membership."""
    return admit_many(community_id, [Newcomer(name, key)], kind=kind)[0]


def hold_many(membership_ids: Iterable[int]) -> None:
    """Those memberships are held by this transaction, in the order of their ids, so that what is counted about them stays true until it ends."""
    list(Membership.objects.select_for_update(no_key=True).filter(pk__in=set(membership_ids)).order_by("pk").values_list("pk", flat=True))


def readmit(membership_id: int) -> bool:
    """The former member is back with their old membership, name and keys; returns whether they were away."""
    at = clock.now()
    with transaction.atomic():
        member = Membership.objects.select_for_update(no_key=True).get(pk=membership_id)
        if member.left_at is None:
            return False
        _come_back([member], at)
        member.refresh_from_db()
        _record_joined([member], at, {})
    return True


def leave_many(membership_ids: Iterable[int], *, reason: str = "left") -> int:
    """Those members have left (their seats follow by reaction); returns how many were still there. Their keys open nothing any more."""
    now = clock.now()
    with transaction.atomic():
        present = list(Membership.objects.select_for_update(no_key=True).filter(pk__in=set(membership_ids), left_at=None).order_by("pk"))
        Membership.objects.filter(pk__in=[member.pk for member in present]).update(left_at=now)
        record_many(
            [
                Draft(
                    Left(days_stayed=(now - member.joined_at).days, reason=reason),
                    key=f"left:{member.pk}:{member.stays}",
                    community=member.community_id,
                    identity=member.identity_id,
                    subject=("membership", member.pk),
                )
                for member in present
            ]
        )
    return len(present)


@verb("people.leave", needs=("owner", "operator", "host", "member"))
def leave(membership_id: int, *, reason: str = "left") -> bool:
    """The member has left the community; returns whether they were still there."""
    return leave_many([membership_id], reason=reason) == 1


def identity_hash(source: str, key: str) -> str:
    """What is kept of an account's name on its source."""
    return keyed_hash(source, key, purpose="identity")


def _identities(wanted: dict[str, Newcomer], at: datetime) -> dict[str, tuple[int, int]]:
    """(identity, person) for every hash, made where they were missing, locked until the transaction ends."""
    found = _read(Identity.objects.select_for_update(no_key=True).filter(source_key__in=list(wanted)).order_by("pk"))
    fresh = [hashed for hashed in wanted if hashed not in found]
    if not fresh:
        return found
    people = {hashed: public_id() for hashed in fresh}
    moment = db_time(at)
    insert_rows("people_person", _PERSON, [(public, moment) for public in people.values()])
    ids = dict(Person.objects.filter(public_id__in=people.values()).values_list("public_id", "pk"))
    rows = [(ids[people[hashed]], wanted[hashed].source, hashed, moment) for hashed in fresh]
    new = insert_new("people_identity", _IDENTITY, rows, key="source_key")
    if len(new) < len(fresh):  # somebody else brought the same key in this very moment: theirs stands, our empty person goes
        Person.objects.filter(pk__in=[ids[people[hashed]] for hashed in fresh if hashed not in new]).delete()
    # Locks come first and in the order of ids, inserts second and in the order of hashes: no two batches ever wait for each other in a ring.
    return found | _read(Identity.objects.filter(source_key__in=fresh))


def _read(rows: QuerySet[Identity]) -> dict[str, tuple[int, int]]:
    return {str(key): (pk, person) for key, pk, person in rows.values_list("source_key", "pk", "person_id")}


def _members(community_id: int, identities: dict[str, tuple[int, int]]) -> dict[str, Membership]:
    people = {person: hashed for hashed, (_, person) in identities.items()}
    rows = Membership.objects.filter(community_id=community_id, person_id__in=people)
    by_person = {member.person_id: member for member in rows}
    return {hashed: by_person[person] for hashed, (_, person) in identities.items() if person in by_person}


def _join(community_id: int, missing: dict[str, tuple[int, int]], names: dict[str, str], kind: int, at: datetime) -> None:
    moment = db_time(at)
    rows = {person: (public_id(), community_id, person, identity, names[hashed], int(kind), moment, 1) for hashed, (identity, person) in missing.items()}
    insert_rows("people_membership", _MEMBERSHIP, list(rows.values()))


def _come_back(members: list[Membership], at: datetime) -> None:
    if not members:
        return
    Membership.objects.filter(pk__in=[member.pk for member in members]).update(left_at=None, joined_at=at, stays=F("stays") + 1)
    for member in members:
        member.left_at, member.joined_at, member.stays = None, at, member.stays + 1


def _introduce(told: dict[int, Newcomer], joined: dict[int, Membership], abouts: dict[str, str]) -> None:
    """What those who joined say of themselves is kept beside their membership, where it can be erased."""
    rows = [About(membership_id=pk, text=abouts[told[pk].key]) for pk in sorted(joined) if told[pk].key in abouts]
    if rows:
        About.objects.bulk_create(rows, update_conflicts=True, unique_fields=["membership"], update_fields=["text"])


def joined_fact(kind: str, came: CameBy, *, first: bool, profile: bool | None = None) -> Joined:
    """What is written of somebody who becomes a member, with where they came from."""
    return Joined(member_kind=kind, first=first, source=came.source or None, source_ref=came.ref, inviter=came.inviter, profile=profile)


def _record_joined(members: list[Membership], at: datetime, told: dict[int, Newcomer]) -> None:
    record_many(
        [
            Draft(
                joined_fact(
                    Membership.Kind(member.kind).name.lower(),
                    told[member.pk].came if member.pk in told else UNKNOWN_WAY,
                    first=member.stays == 1,
                    profile=bool(told[member.pk].about.strip()) if member.pk in told else None,
                ),
                key=f"joined:{member.pk}:{member.stays}",
                community=member.community_id,
                identity=member.identity_id,
                subject=("membership", member.pk),
                happened_at=at,
            )
            for member in {member.pk: member for member in members}.values()
        ]
    )

"""Members asking others in: an invite for one person, a link for everybody, and what becomes of both when somebody joins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.ids import keyed_hash, public_id
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people.facts import InviteAccepted, Invited, InviteRepeated
from qunying.people.models import Invite, Membership
from qunying.people.services.names import clean_name

CALLED_MAX: Final = 20
DAY_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True)
class Asked:
    """An invite as it was made or found: its code opens it; ``new`` unless the same person had been asked before."""

    id: int
    code: str
    new: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """An invite in the hand of whoever opened it."""

    id: int
    community_id: int
    inviter: int  # identity


@verb("people.invite", needs=("member",))
def invite(membership_id: int, *, person: str = "") -> Asked:
    """The member has an invite for the person they call so, or, without a name, a link for everybody; the same person asked twice is one invite.

    Refused ``not_found`` to who is no member any more, ``name_too_long``.
    """
    member = Membership.objects.filter(pk=membership_id, left_at=None).first()
    if member is None:
        raise Refused("not_found")
    called = clean_name(person, longest=CALLED_MAX) if person.strip() else ""
    whom = keyed_hash(membership_id, called.casefold(), purpose="invite") if called else ""
    row, new = _one(member, whom, Invite.Kind.NAMED if called else Invite.Kind.OWN, called=called)
    return Asked(row.pk, row.code, new)


def open_invite(code: str, *, device: str) -> Opened | None:
    """The phone holds the invite behind the code; opening a link for everybody makes one for this phone, once. None: nobody's, or of who has left."""
    row = Invite.objects.select_related("inviter").filter(code=code[:16], inviter__left_at=None).first()
    if row is None:
        return None
    if row.kind == Invite.Kind.NAMED and row.accepted_at is None:
        Invite.objects.filter(pk=row.pk, opened_at=None).update(opened_at=clock.now())
    else:  # the link for everybody, or one that was passed on after somebody had come by it
        row, _new = _one(row.inviter, keyed_hash(row.inviter_id, device, purpose="invite-device"), Invite.Kind.OPENED, opened_at=clock.now())
    return Opened(row.pk, row.community_id, row.inviter.identity_id)


def accept_many(community_id: int, came: Sequence[tuple[Membership, Sequence[int]]], at: datetime) -> None:
    """Each of these new members came by the first of the invites their phone had opened; the others were for the same person.

    Who came by an invite that somebody else had used before them was asked by the same member: they have one of their own.
    """
    wanted = {pk for _, invites in came for pk in invites}
    if not wanted:
        return
    held = Invite.objects.select_for_update(no_key=True, of=("self",)).select_related("inviter").filter(pk__in=wanted, community_id=community_id)
    rows = {row.pk: row for row in held.exclude(kind=Invite.Kind.OWN).order_by("pk")}
    there = set(Invite.objects.filter(accepted__in=[member.pk for member, _ in came]).values_list("accepted_id", flat=True))
    drafts: list[Draft] = []
    for member, invites in came:
        mine = [rows[pk] for pk in dict.fromkeys(invites) if pk in rows and rows[pk].inviter_id != member.pk]
        if mine and member.pk not in there:
            drafts += _accept(member, mine[0], at)
            drafts += [draft for other in mine[1:] for draft in _repeat(other, mine[0])]
    record_many(drafts)


def _one(member: Membership, whom: str, kind: Invite.Kind, *, called: str = "", opened_at: datetime | None = None) -> tuple[Invite, bool]:
    """The member's invite for that person or phone, and whether it is new; a new one is told, except the link, which asks nobody yet."""
    defaults = {"community_id": member.community_id, "kind": kind, "called": called, "made_at": clock.now(), "opened_at": opened_at}
    try:
        with transaction.atomic():
            row, new = Invite.objects.select_related("inviter").get_or_create(inviter=member, whom=whom, defaults=defaults)
            if new and kind != Invite.Kind.OWN:
                record_many([_asked(row, member)])
    except IntegrityError:  # the same tap came twice and the other was quicker
        return Invite.objects.select_related("inviter").get(inviter=member, whom=whom), False
    return row, new


def _asked(row: Invite, inviter: Membership) -> Draft:
    return _draft(Invited(by_name=row.kind == Invite.Kind.NAMED), f"invited:{row.pk}", row, inviter)


def _accept(member: Membership, row: Invite, at: datetime) -> list[Draft]:
    drafts, inviter = [], row.inviter
    if row.accepted_at is not None:
        whom = keyed_hash(row.inviter_id, member.pk, purpose="invite-member")
        values = {"community_id": row.community_id, "kind": Invite.Kind.OPENED, "whom": whom, "code": public_id(), "made_at": at, "opened_at": at}
        row = Invite.objects.create(inviter=inviter, **values)
        drafts.append(_asked(row, inviter))
    row.accepted_at, row.accepted, row.called = at, member, ""
    row.save(update_fields=["accepted_at", "accepted", "called"])
    days = max(0, int((at - row.made_at).total_seconds()) // DAY_SECONDS)
    return [*drafts, _draft(InviteAccepted(invitee=member.identity_id, days=days), f"invite-accepted:{row.pk}", row, inviter)]


def _repeat(other: Invite, first: Invite) -> list[Draft]:
    if other.accepted_at is not None or other.same_as_id is not None:
        return []
    Invite.objects.filter(pk=other.pk).update(same_as=first, called="")
    return [_draft(InviteRepeated(accepted=first.pk), f"invite-repeated:{other.pk}", other, other.inviter)]


def _draft(fact: object, key: str, row: Invite, inviter: Membership) -> Draft:
    return Draft(fact, key=key, community=row.community_id, identity=inviter.identity_id, subject=("invite", row.pk))

"""What a guide does with people: brings them in, and stays in touch."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from qunying.commerce.facts import Contacted, Introduced
from qunying.commerce.models import Contact, Introduction
from qunying.commerce.queries import REASONS
from qunying.journal.record import record, timezone_of
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people


@verb("commerce.introduce")
def introduce(membership_id: int, *, guide: str) -> bool:
    """The member came through the guide with this public id, and stays so for good; returns whether that is new.

    An unknown code, somebody else's community or the member's own brings nobody: nothing is guessed.
    """
    member = people.membership_by_id(membership_id)
    staff = people.post_by_public_id(member.community_id, guide[:16]) if member and guide else None
    if member is None or staff is None or staff.membership_id == membership_id:
        return False
    try:
        with transaction.atomic():
            row, new = Introduction.objects.get_or_create(
                membership_id=membership_id, defaults={"community_id": member.community_id, "staff_id": staff.pk, "at": clock.now()}
            )
            if new:
                record(Introduced(row.pk), key=f"introduced:{membership_id}", community=member.community_id, identity=member.identity_id, staff=staff.pk,
                       subject=("membership", membership_id))  # fmt: skip
    except IntegrityError:  # somebody was quicker
        return False
    return new


@verb("commerce.contact", needs=("owner", "operator", "host", "guide"))
def contact(membership_id: int, *, reason: str, by: int) -> bool:
    """It is noted that this member of staff was in touch for this reason today; returns whether that is new. Refused ``contact_reason_unknown``."""
    if reason not in REASONS:
        raise Refused("contact_reason_unknown", reason=reason[:20])
    member, staff = people.membership_by_id(membership_id), people.staff_by_id([by]).get(by)
    if member is None or staff is None:
        raise Refused("not_found")
    now = clock.now()
    day = clock.local_day(now, timezone_of(member.community_id))
    with transaction.atomic():
        values = {"community_id": member.community_id, "staff_id": by, "at": now}
        row, new = Contact.objects.get_or_create(membership_id=membership_id, day=day, reason=reason, defaults=values)
        if new:
            record(Contacted(reason), key=f"contacted:{row.pk}", community=member.community_id, identity=member.identity_id, staff=by,
                   subject=("membership", membership_id))  # fmt: skip
    return new

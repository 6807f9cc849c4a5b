"""Say that somebody is a bot or one of the staff: of all they ever did here, in the numbers as on the pages."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from qunying.journal.record import record
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.kernel.words import series
from qunying.people.counting.models import CountedAs
from qunying.people.facts import CountedAs as Fact
from qunying.people.models import Membership, Staff

REASON_MOST: Final = 100
KINDS: Final = {kind.name.lower(): kind for kind in Membership.Kind}


@verb("people.count_as", needs=("owner", "operator"))
def count_as(community_id: int, *, identity_id: int, kind: str, reason: str, by: int | None = None) -> bool:
    """The person counts as member, staff or bot in the community's whole history, until somebody says otherwise; returns whether they did not before.

    While they held a post they stay one of the staff.
    Refused ``unknown_count``, ``count_without_reason``, ``count_reason_too_long``, ``nobody_so_called``, and ``hired`` for who holds a post here now.
    """
    why = " ".join(reason.split())
    if kind not in KINDS:
        raise Refused("unknown_count", kind=kind, known=series(KINDS))
    if not why:
        raise Refused("count_without_reason")
    if len(why) > REASON_MOST:
        raise Refused("count_reason_too_long", length=len(why), limit=REASON_MOST)
    with transaction.atomic():
        member = Membership.objects.select_for_update(no_key=True).filter(community_id=community_id, identity_id=identity_id).first()
        if member is None:
            raise Refused("nobody_so_called", name=str(identity_id))
        if Staff.objects.filter(membership=member, left_at=None).exists():
            raise Refused("hired", name=member.display_name)
        if member.kind == KINDS[kind]:
            return False
        Membership.objects.filter(pk=member.pk).update(kind=KINDS[kind])
        made = CountedAs.objects.create(community_id=community_id, identity_id=identity_id, kind=KINDS[kind], reason=why, by_id=by, made_at=clock.now())
        record(Fact(kind), key=f"people.counted_as:{made.pk}", community=community_id, identity=identity_id, staff=by, subject=("membership", member.pk))
    return True


def kind_without_post(member: Membership) -> int:
    """What somebody promoted from among the members counts as when their post ends: a member, unless it was said otherwise before."""
    said = CountedAs.objects.filter(community_id=member.community_id, identity_id=member.identity_id).order_by("-pk")
    kind = said.values_list("kind", flat=True).first()
    return int(Membership.Kind.MEMBER if kind is None else kind)

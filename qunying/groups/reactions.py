"""What groups do when somebody has left the community: free the seats, end the duties; and what they do about signals."""

from __future__ import annotations

from collections.abc import Sequence

from qunying.groups.models import Seat
from qunying.groups.services import relieve_everywhere, unseat_many
from qunying.groups.signals import decay, keeping, life, tasks
from qunying.journal.facts import Recorded
from qunying.journal.reactions import on
from qunying.people import queries as people

__all__ = ["decay", "keeping", "life", "relieve", "tasks", "unseat"]


@on("people.dismissed", consumer="groups.relieve")
def relieve(facts: Sequence[Recorded]) -> None:
    """Whoever is dismissed has no duty any more, also who stays as a member, unless they are hired again already."""
    for staff_id in people.dismissed(fact.subject_id for fact in facts if fact.subject_id is not None):
        relieve_everywhere(staff_id)


@on("people.left", consumer="groups.unseat")
def unseat(facts: Sequence[Recorded]) -> None:
    """Whoever has left sits in no group and has no duty any more, unless they are back already."""
    for reason in sorted({str(fact.payload["reason"]) for fact in facts}):
        gone = people.absent(fact.subject_id for fact in facts if fact.payload["reason"] == reason and fact.subject_id is not None)
        unseat_many(list(Seat.objects.filter(membership_id__in=gone, left_at=None).values_list("membership_id", "group_id")), reason=reason)
        for staff_id in people.dismissed(gone):
            relieve_everywhere(staff_id)

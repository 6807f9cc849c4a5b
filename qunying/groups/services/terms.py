"""Duties in groups: who is accountable from when to when; what was stays with its dates."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from qunying.groups.facts import Appointed, Relieved
from qunying.groups.models import DutyGrant, Group, Term
from qunying.groups.services.duties import end_grants
from qunying.journal.record import Draft, record, record_many
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb

OPERATOR, HOST = "operator", "host"
DUTIES = (OPERATOR, HOST)


@verb("groups.appoint", needs=("owner", "operator"))
def appoint(group_id: int, staff_id: int, duty: str) -> None:
    """The member of staff has the duty in the group from now on; a new operator takes over from the old one, whose term ends in the same moment.

    Having the duty already changes nothing. Refused ``unknown_duty``.
    """
    if duty not in DUTIES:
        raise Refused("unknown_duty", duty=duty)
    now = clock.now()
    with transaction.atomic():
        group = Group.objects.select_for_update(no_key=True).get(pk=group_id)
        present = Term.objects.filter(group_id=group_id, duty=duty, until_at=None)
        if present.filter(staff_id=staff_id).exists():
            return
        if duty == OPERATOR:
            end_terms(present, at=now)
        term = Term.objects.create(community_id=group.community_id, group_id=group_id, staff_id=staff_id, duty=duty, from_at=now)
        record(
            Appointed(duty=duty), key=f"groups.appointed:{term.pk}",
            community=group.community_id, group=group_id, staff=staff_id, subject=("group", group_id),
        )  # fmt: skip


@verb("groups.relieve", needs=("owner", "operator"))
def relieve(group_id: int, staff_id: int, duty: str) -> bool:
    """The member of staff no longer has the duty there; the term stays with its dates. Returns whether they had it."""
    with transaction.atomic():
        Group.objects.select_for_update(no_key=True).get(pk=group_id)
        return end_terms(Term.objects.filter(group_id=group_id, staff_id=staff_id, duty=duty, until_at=None)) == 1


def relieve_everywhere(staff_id: int) -> int:
    """The member of staff has no duty in any group any more; returns how many terms they had."""
    with transaction.atomic():
        end_grants(DutyGrant.objects.filter(staff_id=staff_id))
        return end_terms(Term.objects.filter(staff_id=staff_id, until_at=None))


def end_terms(terms: QuerySet[Term], *, at: datetime | None = None) -> int:
    """Those terms end at that moment, usually now; returns how many."""
    ending = list(terms.order_by("pk"))
    Term.objects.filter(pk__in=[term.pk for term in ending], until_at=None).update(until_at=at or clock.now())
    record_many(
        [
            Draft(
                Relieved(duty=term.duty),
                key=f"groups.relieved:{term.pk}",
                community=term.community_id,
                group=term.group_id,
                staff=term.staff_id,
                subject=("group", term.group_id),
            )
            for term in ending
        ]
    )
    return len(ending)

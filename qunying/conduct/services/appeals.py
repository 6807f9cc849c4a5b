"""Appeals: a member says once why a case is wrong; somebody else than its author upholds it or takes it back."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from qunying.conduct import ladder, queries
from qunying.conduct.facts import AppealDecided, Appealed
from qunying.conduct.ladder import REMOVE
from qunying.conduct.models import Appeal, Case
from qunying.conduct.services.evidence import check_words
from qunying.groups import services as groups
from qunying.journal.record import record
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people
from qunying.people import services as people_services


@verb("conduct.appeal", needs=("member",))
@transaction.atomic
def appeal(membership_id: int, *, case: str, words: str) -> None:
    """The member's appeal against their case waits for a decision; the same words again change nothing.

    Refused ``no_such_case``, ``appeal_late``, ``appeal_twice``, ``case_over`` (taken back already), ``words_too_short`` or ``words_too_long``.
    """
    found = Case.objects.select_for_update(no_key=True).filter(public_id=case, membership_id=membership_id).first()
    if found is None:
        raise Refused("no_such_case")
    said, now = check_words(" ".join(words.split())), clock.now()
    before = Appeal.objects.filter(case=found).first()
    if before is not None:
        if before.words == said:
            return
        raise Refused("appeal_twice")
    if found.withdrawn_at is not None:
        raise Refused("case_over")
    if now - found.opened_at > timedelta(days=queries.APPEAL_DAYS):
        raise Refused("appeal_late", days=queries.APPEAL_DAYS)
    Appeal.objects.create(case=found, words=said, made_at=now)
    record(
        Appealed(found.step, (now - found.opened_at).days), key=f"appeal:{found.pk}", community=found.community_id, group=found.group_id,
        identity=people.identities([membership_id])[membership_id], subject=("case", found.pk),
    )  # fmt: skip


@verb("conduct.decide_appeal", needs=("owner", "operator"))
@transaction.atomic
def decide_appeal(case: str, *, by: int, withdraw: bool, reason: str) -> None:
    """The appeal is decided with a reason. Taken back, the breach no longer counts, steps that no longer follow are lifted, and a removed member is back.

    Refused ``no_such_appeal``, ``appeal_decided`` (otherwise than now asked), ``appeal_own_case`` for whoever took the step, ``words_too_short``.
    """
    found = Case.objects.filter(public_id=case).first()
    if found is None:
        raise Refused("no_such_appeal")
    people_services.hold_many([found.membership_id])
    row = Appeal.objects.select_for_update(no_key=True).filter(case=found).first()
    if row is None:
        raise Refused("no_such_appeal")
    if found.by_id == by:
        raise Refused("appeal_own_case")
    said = check_words(" ".join(reason.split())[:200])
    if row.decided_at is not None:
        if row.withdrawn == withdraw:
            return
        raise Refused("appeal_decided")
    row.decided_at, row.decided_by_id, row.withdrawn, row.reason = clock.now(), by, withdraw, said
    row.save(update_fields=["decided_at", "decided_by", "withdrawn", "reason"])
    lifted, returned = _take_back(found) if withdraw else (0, False)
    record(
        AppealDecided(found.step, withdraw, lifted, returned), key=f"appeal_decided:{found.pk}", community=found.community_id, group=found.group_id,
        identity=people.identities([found.membership_id])[found.membership_id], staff=by, subject=("case", found.pk),
    )  # fmt: skip


def _take_back(case: Case) -> tuple[int, bool]:
    """The evidence counts no longer, in whatever step it was used; returns how many further steps are lifted and whether the member is back."""
    now, mine = clock.now(), Case.objects.filter(membership_id=case.membership_id)
    mine.filter(evidence=case.evidence, withdrawn_at=None).update(withdrawn_at=now)
    lifted = ladder.no_longer_follows(queries.standing([case.membership_id])[case.membership_id])
    mine.filter(pk__in=lifted).update(lifted_at=now)
    undone = mine.filter(step=REMOVE).exclude(withdrawn_at=None, lifted_at=None)
    if not undone.exists() or mine.filter(step=REMOVE, withdrawn_at=None, lifted_at=None).exists():
        return len(lifted), False
    returned = people_services.readmit(case.membership_id)
    if returned:
        groups.seat_many([(case.membership_id, group) for one in undone.order_by("-pk")[:1] for group in one.seats])
    return len(lifted), returned

"""Open a review of a period, close it with a proposed change or with none, accept or reject what was proposed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q

from qunying.blueprint import export, queries, services
from qunying.blueprint.check import check, refuse_faults
from qunying.blueprint.document import Blueprint
from qunying.blueprint.load import load_text
from qunying.camps.models import Cohort
from qunying.camps.reviewing.facts import ReviewClosed, ReviewDecided, ReviewOpened
from qunying.camps.reviewing.models import PeriodReview
from qunying.camps.reviewing.texts import name_of
from qunying.journal.record import record, timezone_of
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people

FOUND_MAX: Final = 2000
DAYS_MAX: Final = 366
STALE: Final = timedelta(minutes=5)  # who began to accept and never came back is not waited for any longer
RUNNERS: Final = ("owner", "operator")
Outcome, Decision = PeriodReview.Outcome, PeriodReview.Decision


@verb("camps.open_review", needs=RUNNERS)
def open_review(community_id: int, *, first: date, last: date, staff_id: int) -> str:
    """Those days are being looked back upon; the review's public id. Refused ``review_period_wrong`` or ``review_exists``."""
    days = (last - first).days + 1
    if not 1 <= days <= DAYS_MAX or first > clock.today(timezone_of(community_id)):
        raise Refused("review_period_wrong", limit=DAYS_MAX)
    cohort = Cohort.objects.filter(community_id=community_id, starts_on=first, ends_on=last).order_by("-pk").first()
    values = {"community_id": community_id, "cohort": cohort, "first_day": first, "last_day": last}
    try:
        with transaction.atomic():
            row = PeriodReview.objects.create(**values, opened_at=clock.now(), opened_by_id=staff_id)
            _record(row, ReviewOpened(days), "opened", staff_id)
    except IntegrityError:
        raise Refused("review_exists", first=first.isoformat(), last=last.isoformat()) from None
    return row.public_id


@verb("camps.close_review", needs=RUNNERS)
def close_review(public_id: str, *, staff_id: int, found: str = "", none: bool = False, proposal: Blueprint | None = None) -> None:
    """The review is closed: with a change of the blueprint that waits for a decision, or with the word that there is none.

    Refused ``review_open`` with neither, ``review_both`` with both, ``review_closed_already``, ``review_without_words``, ``review_words_long``; and for a
    proposal as a revision is: any fault, somebody else's community, nothing different.
    """
    row = _row(public_id)
    if row.closed_at is not None:
        raise Refused("review_closed_already")
    if proposal is None and not none:
        raise Refused("review_open")
    if proposal is not None and none:
        raise Refused("review_both")
    if not found.strip():
        raise Refused("review_without_words")
    if len(found) > FOUND_MAX:
        raise Refused("review_words_long", length=len(found), limit=FOUND_MAX)
    text, based_on = _proposed(row, proposal) if proposal is not None else ("", 0)
    outcome = Outcome.CHANGE if proposal is not None else Outcome.NONE
    values = {"found": found.strip(), "outcome": outcome, "proposal": text, "based_on": based_on, "closed_at": clock.now(), "closed_by_id": staff_id}
    with transaction.atomic():
        if not PeriodReview.objects.filter(pk=row.pk, closed_at=None).update(**values):
            raise Refused("review_closed_already")
        _record(row, ReviewClosed(outcome.value, based_on), "closed", staff_id)


@verb("camps.decide_review", needs=RUNNERS)
def decide_review(public_id: str, *, accept: bool, staff_id: int, because: str = "", account_id: int | None = None) -> int | None:
    """Accepted: what was proposed is the newest revision, which names the review; its number. Rejected: there is no revision; None.

    Refused ``review_undecidable`` while it is open or where nothing was proposed, ``review_decided_already``, ``review_without_reason`` for a rejection
    without one; accepting is refused as a revision is, and then nothing is decided.
    """
    row = _row(public_id)
    if row.outcome != Outcome.CHANGE:
        raise Refused("review_undecidable")
    if not accept and not because.strip():
        raise Refused("review_without_reason")
    _claim(row, staff_id)
    number = None
    try:
        if accept:
            number = _revised(row, staff_id, because, account_id)
    except BaseException:
        PeriodReview.objects.filter(pk=row.pk, decision=Decision.ACCEPTING).update(decision="", decided_at=None, decided_by=None)
        raise
    decision = Decision.ACCEPTED if accept else Decision.REJECTED
    with transaction.atomic():
        PeriodReview.objects.filter(pk=row.pk).update(decision=decision, decided_at=clock.now(), because=because.strip()[:200], revision=number)
        _record(row, ReviewDecided(accept, number), "decided", staff_id)
    return number


def title(row: PeriodReview) -> str:
    """How a review is called where it is cited."""
    return name_of(row.cohort.name if row.cohort else "", row.first_day, row.last_day)


def _claim(row: PeriodReview, staff_id: int) -> None:
    """Whoever comes first decides: accepting plans a whole blueprint, too long for a transaction."""
    now = clock.now()
    free = Q(decision="") | Q(decision=Decision.ACCEPTING, decided_at__lt=now - STALE)
    if not PeriodReview.objects.filter(free, pk=row.pk).update(decision=Decision.ACCEPTING, decided_at=now, decided_by=staff_id):
        raise Refused("review_decided_already")


def _revised(row: PeriodReview, staff_id: int, because: str, account_id: int | None) -> int:
    names = people.staff_by_id([staff_id])
    reason = f"{title(row)}（{row.public_id}）"
    reason = f"{reason}：{because.strip()}" if because.strip() else reason
    author = names[staff_id].name if staff_id in names else ""
    bp = load_text(row.proposal)
    return services.revise(bp, based_on=row.based_on, author=author, reason=reason, source="review", account=account_id, staff=staff_id)


def _proposed(row: PeriodReview, bp: Blueprint) -> tuple[str, int]:
    """The proposal as it is kept, and the revision it stands on; what could never be accepted is refused at once."""
    refuse_faults(check(bp))
    newest = queries.newest(row.community_id)
    if newest is None:
        raise Refused("no_revision")
    if queries.home(bp) != row.community_id:
        raise Refused("review_foreign")
    if newest.sha256 == bp.hash:
        raise Refused("revision_unchanged", number=newest.number)
    return export.emit(bp.data), newest.number


def _row(public_id: str) -> PeriodReview:
    row = PeriodReview.objects.filter(public_id=public_id).select_related("cohort").first()
    if row is None:
        raise Refused("no_such_review")
    return row


def _record(row: PeriodReview, fact: Any, what: str, staff_id: int) -> None:
    record(fact, key=f"review:{row.pk}:{what}", community=row.community_id, staff=staff_id, subject=("period_review", row.pk))

"""Ask a closing cohort the one question, and take each member's one answer up to fourteen days after its end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from qunying.camps.models import Cohort, Enrolment
from qunying.camps.survey.facts import SurveyAnswered, SurveyOpened
from qunying.camps.survey.models import Survey, SurveyAnswer
from qunying.flows.periodic import every
from qunying.journal.record import Draft, record_many, timezone_of
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people

LATE_DAYS: Final = 14
SCORE_MAX: Final = 10
LOOK_SECONDS: Final = 600.0


@every(LOOK_SECONDS, "camps.survey")
def open_due() -> int:
    """Every cohort whose last day has come is asked; returns how many were opened now."""
    now = clock.now()
    rows = Cohort.objects.filter(survey=None, ends_at__gt=now - timedelta(days=LATE_DAYS), starts_on__lte=now + timedelta(days=1)).order_by("id")
    return sum(open_survey(row) is not None for row in rows if opens_at(row) <= now)


def opens_at(cohort: Cohort) -> datetime:
    """The first moment of the cohort's last day."""
    return clock.at_local(cohort.ends_on, "00:00", timezone_of(cohort.community_id))


def closes_at(cohort: Cohort) -> datetime:
    """Until when an answer counts."""
    return cohort.ends_at + timedelta(days=LATE_DAYS)


def open_survey(cohort: Cohort) -> Survey | None:
    """The cohort is asked, and the fact says how many members that are; None where somebody else was quicker."""
    try:
        with transaction.atomic():
            asked = members_of(cohort.pk).count()
            survey = Survey.objects.create(cohort=cohort, community_id=cohort.community_id, asked=asked, opened_at=clock.now())
            record_many([Draft(SurveyOpened(cohort.pk, asked), f"survey:{cohort.pk}", cohort.community_id, subject=("cohort", cohort.pk))])
            return survey
    except IntegrityError:
        return None


def members_of(cohort_id: int) -> QuerySet[Enrolment]:
    """The enrolments of those who have a seat in that cohort and are still here."""
    return Enrolment.objects.filter(cohort=cohort_id, membership__left_at=None).exclude(group=None)


@verb("camps.answer_survey")
def answer_survey(membership_id: int, *, cohort_id: int, score: int) -> None:
    """The member's one answer stands, with its fact.

    Refused ``survey_bad_score``, ``survey_not_yours``, ``survey_not_open``, ``survey_closed`` or ``survey_answered``.
    """
    if not 0 <= score <= SCORE_MAX:
        raise Refused("survey_bad_score", score=score, most=SCORE_MAX)
    enrolment = members_of(cohort_id).filter(membership=membership_id).select_related("cohort").first()
    if enrolment is None:
        raise Refused("survey_not_yours")
    cohort, now = enrolment.cohort, clock.now()
    if now < opens_at(cohort):
        raise Refused("survey_not_open", cohort=cohort.name, day=cohort.ends_on.isoformat())
    if now > closes_at(cohort):
        raise Refused("survey_closed", cohort=cohort.name, days=LATE_DAYS)
    if not Survey.objects.filter(cohort=cohort).exists():
        open_survey(cohort)  # the worker has not come by yet
    identity = people.identities([membership_id])[membership_id]
    try:
        with transaction.atomic():
            SurveyAnswer.objects.create(survey_id=cohort.pk, membership_id=membership_id, score=score, answered_at=now)
            fact = SurveyAnswered(cohort.pk, score, now > cohort.ends_at)
            draft = Draft(
                fact, f"survey:{cohort.pk}:{membership_id}", cohort.community_id, group=enrolment.group_id, identity=identity, subject=("cohort", cohort.pk)
            )
            record_many([draft])
    except IntegrityError:
        raise Refused("survey_answered", cohort=cohort.name) from None

"""What one may ask of surveys: how a member stands to the question of their cohort."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from qunying.camps.models import Cohort
from qunying.camps.survey.models import SurveyAnswer
from qunying.camps.survey.services import closes_at, members_of, opens_at
from qunying.kernel import clock


@dataclass(frozen=True, slots=True)
class Asked:
    """A cohort's question as one member meets it."""

    cohort_id: int
    cohort: str
    state: Literal["open", "answered", "early", "closed"]
    until: datetime
    score: int | None = None


def asked(membership_id: int, cohort_public_id: str) -> Asked | None:
    """How that member stands to that cohort's question; None for who is not of the cohort."""
    cohort = Cohort.objects.filter(public_id=cohort_public_id).first()
    if cohort is None or not members_of(cohort.pk).filter(membership=membership_id).exists():
        return None
    score = SurveyAnswer.objects.filter(survey_id=cohort.pk, membership_id=membership_id).values_list("score", flat=True).first()
    now = clock.now()
    state: Literal["open", "answered", "early", "closed"] = "early" if now < opens_at(cohort) else "closed" if now > closes_at(cohort) else "open"
    return Asked(cohort.pk, cohort.name, "answered" if score is not None else state, closes_at(cohort), score)

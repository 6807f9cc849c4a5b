"""What can have happened to the survey of a cohort."""

from dataclasses import dataclass

from qunying.journal.facts import fact


@fact("camps.survey_opened")
@dataclass(frozen=True, slots=True)
class SurveyOpened:
    """A cohort that closes asks its members the one question; so many are asked."""

    cohort: int
    asked: int


@fact("camps.survey_answered")
@dataclass(frozen=True, slots=True)
class SurveyAnswered:
    """A member said how likely they are to recommend it, 0 to 10; ``late``: after the cohort was over."""

    cohort: int
    score: int
    late: bool

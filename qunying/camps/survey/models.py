"""Tables of the survey: that a cohort was asked, and each member's one answer."""

from django.db import models
from django.db.models import Q


class Survey(models.Model):
    """A cohort is asked once, from its last day on; ``asked`` is how many members it was put to."""

    cohort = models.OneToOneField("camps.Cohort", on_delete=models.PROTECT, related_name="survey", primary_key=True)
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    asked = models.IntegerField()
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "camps_survey"


class SurveyAnswer(models.Model):
    """How likely a member is to recommend the cohort, from 0 to 10; said once."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="answers", db_index=False)
    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+", db_index=False)
    score = models.SmallIntegerField()
    answered_at = models.DateTimeField()

    class Meta:
        db_table = "camps_survey_answer"
        constraints = [
            models.UniqueConstraint(fields=["survey", "membership"], name="camps_survey_answer_once"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=10), name="camps_survey_answer_score"),
        ]

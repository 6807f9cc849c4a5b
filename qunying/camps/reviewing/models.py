"""The table of reviews: a period, what was found, the change that is proposed, and what became of the proposal."""

from django.db import models
from django.db.models import Q

from qunying.kernel.ids import public_id


class PeriodReview(models.Model):
    """A week or a cohort looked back upon; closed only with a proposed change of the blueprint, or with the word that there is none."""

    class Outcome(models.TextChoices):
        NONE = "none", "不用改"
        CHANGE = "change", "要改蓝图"

    class Decision(models.TextChoices):
        ACCEPTING = "accepting", "正在存"
        ACCEPTED = "accepted", "已采纳"
        REJECTED = "rejected", "没有采纳"

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    cohort = models.ForeignKey("camps.Cohort", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    first_day = models.DateField()
    last_day = models.DateField()
    found = models.TextField(blank=True, help_text="what was found, in people's own words")
    outcome = models.CharField(max_length=6, choices=Outcome.choices, blank=True, help_text="empty while it is open")
    proposal = models.TextField(blank=True, help_text="the whole blueprint as it is to be")
    based_on = models.IntegerField(default=0, help_text="number of the revision it was written on")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+", db_index=False)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    decision = models.CharField(max_length=9, choices=Decision.choices, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    because = models.CharField(max_length=200, blank=True, help_text="why it was accepted or not")
    revision = models.IntegerField(null=True, help_text="number of the revision that came of it")

    class Meta:
        db_table = "camps_period_review"
        constraints = [
            models.UniqueConstraint(fields=["community", "first_day", "last_day"], name="camps_period_review_once"),
            models.CheckConstraint(condition=Q(closed_at=None, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")), name="camps_period_review_closed"),
            models.CheckConstraint(condition=Q(decision="") | Q(outcome="change"), name="camps_period_review_decided"),
        ]

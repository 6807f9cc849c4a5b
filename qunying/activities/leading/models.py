"""Who leads an activity, from one moment to another."""

from django.db import models
from django.db.models import Q


class Lead(models.Model):
    """Somebody leads an activity, in one group or (``group`` absent) in all of them; who is replaced or declines stays with the dates."""

    class End(models.TextChoices):
        DECLINED = "declined"
        REPLACED = "replaced"
        RELIEVED = "relieved"

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    activity = models.ForeignKey("activities.Activity", on_delete=models.PROTECT, related_name="leads", db_index=False)
    group = models.ForeignKey("groups.Group", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+", db_index=False)
    named_by = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=8, choices=End.choices, blank=True)

    class Meta:
        db_table = "activities_lead"
        constraints = [
            models.UniqueConstraint(fields=["activity", "group"], condition=Q(until_at__isnull=True), name="activities_lead_of_group"),
            models.UniqueConstraint(fields=["activity"], condition=Q(until_at__isnull=True, group__isnull=True), name="activities_lead_of_all"),
        ]
        indexes = [models.Index(fields=["membership", "until_at"], name="activities_lead_own")]

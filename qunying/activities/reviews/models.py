"""Reviews of what members wrote, who has an item in hand, members who review too, and a community's own lines to comment with."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Review(models.Model):
    """What a reviewer said to something a member gave; ``row`` is its id in its kind's table. One stands; handed in again, it stands no longer."""

    class Verdict(models.TextChoices):
        LIKED = "liked", _("赞")
        EXCELLENT = "excellent", _("优秀")
        RETURNED = "returned", _("退回")

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    activity = models.ForeignKey("activities.Activity", on_delete=models.PROTECT, related_name="+", db_index=False)
    row = models.BigIntegerField()
    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey("groups.Group", on_delete=models.PROTECT, related_name="+", db_index=False)
    reviewer = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    peer = models.ForeignKey("people.Membership", null=True, on_delete=models.PROTECT, related_name="+", db_index=False, help_text="a member who read it")
    verdict = models.CharField(max_length=9, choices=Verdict.choices)
    template = models.CharField(max_length=2, blank=True)
    words = models.TextField(blank=True, help_text="as the member reads it")
    at = models.DateTimeField()
    standing = models.BooleanField(default=True)
    handed_in_at = models.DateTimeField(null=True, help_text="when the member answered a return")

    class Meta:
        db_table = "activities_review"
        constraints = [models.UniqueConstraint(fields=["activity", "row"], condition=Q(standing=True), name="activities_review_one_stands")]
        indexes = [
            models.Index(fields=["activity", "membership"], name="activities_review_own"),
            models.Index(fields=["community", "at"], name="activities_review_at"),
        ]


class ReviewClaim(models.Model):
    """Who has an item in hand, and until when nobody else is given it."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    activity = models.ForeignKey("activities.Activity", on_delete=models.PROTECT, related_name="+", db_index=False)
    row = models.BigIntegerField()
    reviewer = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    peer = models.ForeignKey("people.Membership", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    until = models.DateTimeField()

    class Meta:
        db_table = "activities_review_claim"
        constraints = [models.UniqueConstraint(fields=["activity", "row"], name="activities_review_claim_once")]
        indexes = [models.Index(fields=["community", "until"], name="activities_review_claim_until")]


class ReviewLine(models.Model):
    """A community's own words for one of the six lines a reviewer comments with."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=2)
    text = models.CharField(max_length=200)

    class Meta:
        db_table = "activities_review_line"
        constraints = [models.UniqueConstraint(fields=["community", "code"], name="activities_review_line_once")]


class PeerReviewer(models.Model):
    """A member who reviews what others of the group write, from one moment to another."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey("groups.Group", on_delete=models.PROTECT, related_name="+", db_index=False)
    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+", db_index=False)
    given_by = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "activities_peer_reviewer"
        constraints = [models.UniqueConstraint(fields=["group", "membership"], condition=Q(until_at__isnull=True), name="activities_peer_reviewer_once")]
        indexes = [models.Index(fields=["membership", "until_at"], name="activities_peer_reviewer_own")]

"""Tables of activities: what is declared, who checked in on which day, and the streaks that follow from it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qunying.kernel.ids import public_id


class Activity(models.Model):
    """Something members take part in; ``key`` is the blueprint's name for it, absent for one made by hand."""

    class Kind(models.TextChoices):
        CHECK_IN = "check_in", _("打卡")

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="activities")
    key = models.CharField(max_length=40, null=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=60)
    opens = models.CharField(max_length=5, help_text="local wall-clock time, such as 05:00")
    closes = models.CharField(max_length=5)
    routes = models.JSONField(default=list, help_text="routes whose groups take part; empty: all")
    declared_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "activities_activity"
        constraints = [models.UniqueConstraint(fields=["community", "key"], condition=Q(key__isnull=False), name="activities_activity_key")]


class CheckIn(models.Model):
    """A member's check-in of one local day; the rows are what happened, streaks are counted from them."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="+", db_index=False)
    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey("groups.Group", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    local_day = models.DateField()

    class Meta:
        db_table = "activities_check_in"
        constraints = [models.UniqueConstraint(fields=["membership", "activity", "local_day"], name="activities_check_in_once_a_day")]
        indexes = [models.Index(fields=["group", "local_day"], name="activities_check_in_group")]


class Streak(models.Model):
    """How many days in a row a member has checked in: derived from the check-ins, kept up with them, rebuilt from them at will."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="+", db_index=False)
    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+", db_index=False)
    current = models.IntegerField(default=0, help_text="days in a row up to last_day")
    best = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    last_day = models.DateField(null=True)

    class Meta:
        db_table = "activities_streak"
        constraints = [models.UniqueConstraint(fields=["membership", "activity"], name="activities_streak_one")]

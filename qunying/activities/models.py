"""Tables of activities: what is declared and when, what is announced, what changes thanks to members; each kind's own tables stand in its folder."""

from django.db import models
from django.db.models import Q

from qunying.activities.kinds import modules
from qunying.activities.leading.models import Lead
from qunying.activities.reviews.models import PeerReviewer, Review, ReviewClaim, ReviewLine
from qunying.kernel.ids import public_id

__all__ = [
    "Activity", "Announcement", "CheckIn", "Improvement", "Lead", "PeerReviewer", "Review", "ReviewClaim", "ReviewLine", "Schedule", "Source", "Streak",
]  # fmt: skip


class Activity(models.Model):
    """Something members take part in; ``key`` is the blueprint's name for it, absent for one made by hand."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="activities")
    key = models.CharField(max_length=40, null=True)
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=60)
    opens = models.CharField(max_length=5, help_text="local wall-clock time, such as 05:00")
    closes = models.CharField(max_length=5)
    routes = models.JSONField(default=list, help_text="routes whose groups take part; empty: all")
    declared_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "activities_activity"
        constraints = [models.UniqueConstraint(fields=["community", "key"], condition=Q(key__isnull=False), name="activities_activity_key")]


class Schedule(models.Model):
    """When a dated activity takes place, and all its kind declares about it; absent for a plain check-in."""

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="schedule", primary_key=True)
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    body = models.JSONField(default=dict, help_text="as declared, without the id")
    closed_at = models.DateTimeField(null=True, help_text="when what follows from its end was done")

    class Meta:
        db_table = "activities_schedule"


class Announcement(models.Model):
    """What is said to the groups at a moment: planned, waiting for something to say, or said."""

    class State(models.TextChoices):
        PLANNED = "planned"
        WAITING = "waiting"  # its moment has come, but there is nothing to say yet
        SENT = "sent"

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="announcement", primary_key=True)
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(help_text="when it goes out at the earliest")
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    note = models.TextField(blank=True, help_text="what staff add in their own words")
    title = models.CharField(max_length=120, blank=True)
    body = models.TextField(blank=True, help_text="as it was said")
    groups = models.IntegerField(default=0, help_text="how many groups it was said to")
    waiting_since = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "activities_announcement"


class Improvement(models.Model):
    """A change of the product that goes back to what members said; released on a day or still to come."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    released_on = models.DateField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "activities_improvement"


class Source(models.Model):
    """What a member gave that an improvement goes back to; ``row`` is its id in its kind's table."""

    improvement = models.ForeignKey(Improvement, on_delete=models.PROTECT, related_name="sources")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="+")
    row = models.BigIntegerField()
    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+", db_index=False)
    named = models.BooleanField(help_text="whether the member may be named")

    class Meta:
        db_table = "activities_source"
        constraints = [models.UniqueConstraint(fields=["activity", "row"], name="activities_source_once")]


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


for _module in modules("models"):  # a kind's tables are tables of this app
    globals().update({name: value for name, value in vars(_module).items() if isinstance(value, type) and value.__module__ == _module.__name__})

"""Tables of the charter: what a community is for, whom it serves, what it promises and what it wants to reach."""

from django.db import models


class Positioning(models.Model):
    """Why a community exists and why one stays; one row a community, its earlier wordings stand in the blueprint's revisions."""

    community = models.OneToOneField("people.Community", on_delete=models.PROTECT, related_name="positioning")
    mission = models.CharField(max_length=80)
    core_value = models.CharField(max_length=60)
    reason_to_stay = models.CharField(max_length=200)
    pain_point = models.CharField(max_length=40)
    promise = models.CharField(max_length=40)
    personas = models.JSONField(default=list)
    audience = models.JSONField(default=list)
    pain_points = models.JSONField(default=list)
    advantages = models.JSONField(default=list)
    mission_before = models.CharField(max_length=80, blank=True)
    mission_changed_at = models.DateTimeField(null=True)
    revision = models.BigIntegerField(help_text="the blueprint revision that last changed this")

    class Meta:
        db_table = "charter_positioning"


class Promise(models.Model):
    """Something the community promises its members; withdrawn ones stay with their dates."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="promises")
    key = models.CharField(max_length=40)
    text = models.CharField(max_length=200)
    slot = models.CharField(max_length=40, blank=True)
    position = models.IntegerField(default=0)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "charter_promise"
        constraints = [models.UniqueConstraint(fields=["community", "key"], name="charter_promise_key")]


class Goal(models.Model):
    """A goal with its number, unit and last day, as read from its sentence."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="goals")
    key = models.CharField(max_length=40)
    text = models.CharField(max_length=200)
    people = models.IntegerField(null=True, help_text="how many are to reach it")
    number = models.IntegerField()
    unit = models.CharField(max_length=20)
    days = models.IntegerField(null=True, help_text="span, where one is given")
    due = models.DateField(null=True, help_text="date, where one is given")
    position = models.IntegerField(default=0)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "charter_goal"
        constraints = [models.UniqueConstraint(fields=["community", "key"], name="charter_goal_key")]

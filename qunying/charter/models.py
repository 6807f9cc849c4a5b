"""Tables of the charter: what a community is for, whom it serves, what it promises and what it wants to reach."""

from django.db import models
from django.db.models import Q

from qunying.kernel.ids import public_id


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


class Schedule(models.Model):
    """When a promise is owed, as read from its words; ``since`` is when it began to read so."""

    promise = models.OneToOneField(Promise, on_delete=models.CASCADE, related_name="schedule")
    data = models.JSONField(help_text="weekdays or date, times, minutes, proof, and the days it is bound to")
    since = models.DateTimeField()

    class Meta:
        db_table = "charter_schedule"


class Obligation(models.Model):
    """A promise owed once in one group: from when, for how long, and what became of it, with the facts that say so."""

    class State(models.TextChoices):
        PENDING = "pending", "待兑现"
        KEPT = "kept", "已兑现"
        LATE = "late", "迟了"
        SHORT = "short", "时间不够"
        MISSED = "missed", "没兑现"
        MOVED = "moved", "改期"
        UNSEEN = "unseen", "看不到"  # its channel shows no words and nobody tapped: unknown is not zero

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    key = models.CharField(max_length=60, unique=True)
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="obligations", db_index=False)
    group = models.ForeignKey("groups.Group", on_delete=models.PROTECT, related_name="+", db_index=False)
    starts_at = models.DateTimeField()
    minutes = models.IntegerField()
    day = models.DateField(help_text="local day it is owed on")
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    begun_at = models.DateTimeField(null=True, help_text="when its host tapped that it begins")
    ended_at = models.DateTimeField(null=True)
    judged_at = models.DateTimeField(null=True)
    late_seconds = models.IntegerField(null=True)
    lasted = models.IntegerField(null=True, help_text="minutes from the first to the last sign of it")
    evidence = models.JSONField(default=list, help_text="ids of the facts the verdict rests on")
    moved_to_at = models.DateTimeField(null=True, help_text="the moment it was put off to; owed there in a row of its own")
    moved_from_at = models.DateTimeField(null=True, help_text="the moment it was first promised for, where a person moved it here")

    class Meta:
        db_table = "charter_obligation"
        indexes = [
            models.Index(fields=["community", "starts_at"], name="charter_obligation_time"),
            models.Index(fields=["group", "starts_at"], name="charter_obligation_group"),
            models.Index(fields=["promise", "starts_at"], condition=Q(state="pending"), name="charter_obligation_open"),
        ]


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


class Target(models.Model):
    """What a goal is measured or counted by, from where to where and by when; ``since`` is the day it began to read so."""

    goal = models.OneToOneField(Goal, on_delete=models.CASCADE, related_name="target")
    data = models.JSONField(help_text="as declared, with its dates")
    since = models.DateField()

    class Meta:
        db_table = "charter_target"


class GoalReading(models.Model):
    """What a goal's measure said at the end of a day, for the community or one of its groups; derived, read anew when the goal is declared otherwise."""

    key = models.CharField(max_length=60, unique=True)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="readings", db_index=False)
    group = models.ForeignKey("groups.Group", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    value = models.FloatField(null=True, help_text="absent: not seen, or nothing there yet")
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n = models.BigIntegerField(null=True, help_text="out of how many, for a share; else over how many days")
    share = models.BooleanField(default=False)
    state = models.CharField(max_length=12)

    class Meta:
        db_table = "charter_goal_reading"
        indexes = [models.Index(fields=["goal", "group", "day"], name="charter_goal_reading_day")]


from qunying.charter.personas.models import Attribute  # noqa: E402, F401 — Django looks for tables here
from qunying.charter.scores.models import MonthScored, ScoreWeights, SenseCard, StructureNote  # noqa: E402, F401
from qunying.charter.valuing.models import ValueAnswer, ValueQuestion  # noqa: E402, F401

"""Tables of camps: cohorts with their days, who enrolled, and what is to be delivered where and when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qunying.kernel.ids import public_id


class Cohort(models.Model):
    """A run 期 of the camp: from its first day to its last item; ``slots``, ``stages``, ``types`` and ``choices`` are as declared."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="cohorts")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=8)
    starts_on = models.DateField()
    ends_on = models.DateField()
    ends_at = models.DateTimeField(help_text="when its last item is due; a cohort is over after that")
    slots = models.JSONField(default=list)
    stages = models.JSONField(default=list)
    types = models.JSONField(default=list)
    choices = models.JSONField(default=list)
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "camps_cohort"
        indexes = [models.Index(fields=["community", "ends_at"], name="camps_cohort_live")]


class Day(models.Model):
    """One day of a cohort."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="days")
    index = models.IntegerField()
    date = models.DateField()
    first_at = models.DateTimeField(help_text="when its first item is due")
    type = models.CharField(max_length=40)
    title = models.CharField(max_length=60)
    lesson = models.CharField(max_length=300, blank=True)
    stage = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "camps_day"
        constraints = [models.UniqueConstraint(fields=["cohort", "index"], name="camps_day_once")]


class Enrolment(models.Model):
    """What a member chose in a cohort, which route and group they were given, or why they wait."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="enrolments", db_index=False)
    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="enrolments")
    choice = models.CharField(max_length=8)
    route = models.CharField(max_length=8, blank=True)
    group = models.ForeignKey("groups.Group", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=12, help_text="chosen, when_full, full or no_group")
    stay = models.IntegerField(default=1, help_text="the stay of the membership this holds for; who comes back is placed anew")
    enrolled_at = models.DateTimeField()

    class Meta:
        db_table = "camps_enrolment"
        constraints = [models.UniqueConstraint(fields=["cohort", "membership"], name="camps_enrolment_once")]
        indexes = [models.Index(fields=["community", "id"], condition=Q(group=None), name="camps_enrolment_waiting")]


class Delivery(models.Model):
    """One item for one chat of one group: planned by the blueprint, queued when its time comes, judged by the channel's receipts."""

    class Mode(models.TextChoices):
        AUTO = "auto", _("自动")
        CONFIRM = "confirm", _("员工确认")
        MANUAL = "manual", _("手动")

    class Variant(models.TextChoices):
        FULL = "full", _("完整版")
        SHORT = "short", _("精简版")

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    group = models.ForeignKey("groups.Group", on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=90, help_text="group/day/slot as in the plan, and the channel where it is not the group's first")
    day = models.IntegerField(help_text="index of the day in the cohort")
    date = models.DateField()
    slot = models.CharField(max_length=40)
    at = models.DateTimeField()
    minutes = models.IntegerField(help_text="within these it is on time")
    mode = models.CharField(max_length=8, choices=Mode.choices)
    channel = models.CharField(max_length=16)
    chat = models.CharField(max_length=80, blank=True)
    script_sha = models.CharField(max_length=64)
    title = models.CharField(max_length=120)
    variant = models.CharField(max_length=5, choices=Variant.choices, default=Variant.FULL)
    staff_minutes = models.IntegerField(default=0)
    owner_staff = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    revision = models.BigIntegerField()
    turn = models.IntegerField(default=0, help_text="how often it was taken back after its work had begun")
    queued_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "camps_delivery"
        constraints = [models.UniqueConstraint(fields=["cohort", "key"], name="camps_delivery_key")]
        indexes = [models.Index(fields=["cohort", "day", "slot"], name="camps_delivery_day"), models.Index(fields=["group", "at"], name="camps_delivery_group")]

    @property
    def due_key(self) -> str:
        """Under which the due table knows it."""
        return f"deliver:{self.pk}:{self.turn}"

    @property
    def message_key(self) -> str:
        """Under which the outbox, and a channel that takes keys, know it."""
        return f"delivery:{self.pk}:{self.turn}"


from qunying.camps.hosts.models import Brief, CardLink, Care, LinkVisit, Pack  # noqa: E402, F401  Django finds an app's tables here
from qunying.camps.rehearsal.models import ForwardRequest, WipeRequest  # noqa: E402, F401
from qunying.camps.rescue.models import Rescue  # noqa: E402, F401
from qunying.camps.results.models import ItemRating, Result  # noqa: E402, F401
from qunying.camps.reviewing.models import PeriodReview  # noqa: E402, F401
from qunying.camps.routine.models import JobPause  # noqa: E402, F401
from qunying.camps.survey.models import Survey, SurveyAnswer  # noqa: E402, F401

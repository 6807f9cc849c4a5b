"""The table of rescues: why a group raised the alarm, what was done, and whether it helped."""

from django.db import models
from django.db.models import Q


class Rescue(models.Model):
    """One round of rescuing a group; a round that did not help is followed by the next, one level up."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    cohort = models.ForeignKey("camps.Cohort", on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey("groups.Group", on_delete=models.PROTECT, related_name="+", db_index=False)
    task = models.OneToOneField("flows.Task", null=True, on_delete=models.PROTECT, related_name="+")
    round = models.SmallIntegerField(default=1)
    reason = models.CharField(max_length=12, help_text="leaving or silent")
    raised_at = models.DateTimeField()
    learners = models.IntegerField(help_text="members in the group when the alarm was raised, those who had left included")
    left = models.IntegerField(default=0, help_text="how many of them had left by themselves in the window")
    silent_hours = models.IntegerField(default=0)
    before = models.IntegerField(help_text="members who did something in the day before the alarm")
    contacts = models.JSONField(default=list, help_text="memberships to write to, those who used to do most first")
    gone = models.JSONField(default=list, help_text="memberships who had left, the last first")
    steps_done = models.JSONField(default=list, help_text="codes of the playbook's steps")
    judge_at = models.DateTimeField(null=True)
    after = models.IntegerField(null=True, help_text="members who did something in the day after the work was done")
    left_after = models.IntegerField(null=True)
    verdict = models.CharField(max_length=16, blank=True, default="", help_text="recovered or not_recovered")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "camps_rescue"
        constraints = [models.UniqueConstraint(fields=["group"], condition=Q(ended_at=None), name="camps_rescue_one_open")]
        indexes = [
            models.Index(fields=["community", "raised_at"], name="camps_rescue_past"),
            models.Index(fields=["group", "ended_at"], name="camps_rescue_group"),
        ]

    @property
    def share(self) -> float:
        """Which part of the members had left."""
        return self.left / self.learners if self.learners else 0.0

"""The tables of tasks: what a person has to do, for whom, until when, what came of it; and how soon it was seen."""

from django.db import models
from django.db.models import Q

from qunying.kernel.ids import public_id


class Task(models.Model):
    """Something a person has to do; group, owner and about are ids that the domain of its kind can read."""

    class State(models.IntegerChoices):
        OPEN = 0, "待接手"
        ACCEPTED = 1, "进行中"
        FINISHED = 2, "已完成"
        CLOSED = 3, "已取消"

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    key = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=60)
    community = models.BigIntegerField()
    group = models.BigIntegerField(null=True)
    owner = models.BigIntegerField(null=True, help_text="who has to act")
    about = models.BigIntegerField(null=True, help_text="the person it is about")
    state = models.SmallIntegerField(choices=State.choices, default=State.OPEN)
    level = models.SmallIntegerField(default=1)
    turn = models.IntegerField(default=0, help_text="how often it changed hands; an older turn's deadline no longer counts")
    opened_at = models.DateTimeField()
    given_at = models.DateTimeField(help_text="since when its present owner has it")
    due_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, blank=True, default="")
    note = models.TextField(blank=True, default="")
    data = models.JSONField(default=dict, help_text="numbers and codes")
    evidence = models.JSONField(default=list, help_text="ids of the facts it was opened for")

    class Meta:
        db_table = "flows_task"
        constraints = [models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="flows_task_level")]
        indexes = [
            models.Index(fields=["community", "id"], condition=Q(state__in=[0, 1]), name="flows_task_live"),
            models.Index(fields=["owner", "id"], condition=Q(state__in=[0, 1]), name="flows_task_mine"),
            models.Index(fields=["community", "kind", "opened_at"], name="flows_task_past"),
        ]


class Alarm(models.Model):
    """A task's three moments: what it tells of happened, the house found it, a page of staff first showed it."""

    task = models.OneToOneField(Task, primary_key=True, on_delete=models.CASCADE, related_name="alarm")
    community = models.BigIntegerField()
    happened_at = models.DateTimeField()
    detected_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "flows_alarm"

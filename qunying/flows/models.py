"""Tables of flows: what must happen later, who works on it, what runs every so often, and what people have to do."""

from django.db import models
from django.db.models import Q

from qunying.flows.tasks.models import Alarm, Task

__all__ = ["Alarm", "Due", "Periodic", "Task", "Worker"]


class Due(models.Model):
    """Something that must happen at a moment, once under its key; its effects and ``done`` commit together."""

    class State(models.IntegerChoices):
        OPEN = 0, "待发"
        TAKEN = 1, "进行中"
        DONE = 2, "已完成"
        CANCELLED = 3, "已取消"
        FAILED = 4, "失败"

    key = models.CharField(max_length=100, unique=True)
    at = models.DateTimeField()
    state = models.SmallIntegerField(choices=State.choices, default=State.OPEN)
    handler = models.CharField(max_length=60)
    community = models.BigIntegerField()
    target = models.BigIntegerField(null=True)
    arguments = models.JSONField(default=dict)
    worker = models.CharField(max_length=60, null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    error = models.TextField(default="", blank=True)

    class Meta:
        db_table = "flows_due"
        indexes = [
            models.Index(fields=["at", "id"], condition=Q(state=0), name="flows_due_open"),
            models.Index(fields=["lease_until"], condition=Q(state=1), name="flows_due_taken"),
            models.Index(fields=["community", "id"], condition=Q(state=4), name="flows_due_failed"),
        ]


class Worker(models.Model):
    """A worker's heartbeat, in real time: how the house knows that somebody works."""

    name = models.CharField(max_length=60, primary_key=True)
    pid = models.IntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "flows_worker"


class Periodic(models.Model):
    """When a periodic task may run next, in real time, so that of many workers only one runs it."""

    name = models.CharField(max_length=60, primary_key=True)
    next_at = models.DateTimeField()
    ran_at = models.DateTimeField(null=True)
    error = models.TextField(default="", blank=True)

    class Meta:
        db_table = "flows_periodic"

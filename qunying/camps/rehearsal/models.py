"""Tables of errands a worker carries out for the demo: letting days pass, and taking the demo away."""

from django.db import models
from django.db.models import Q


class Errand(models.Model):
    """Asked for once, carried out in steps by one worker at a time; ``only`` lets the database refuse a second unfinished one."""

    only = models.SmallIntegerField(default=1)
    asked_at = models.DateTimeField(help_text="in real time, like the lease")
    worker = models.CharField(max_length=60, null=True)
    lease_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class ForwardRequest(Errand):
    """快进: the house's clock is to go from one moment to another, with everything that falls due in between."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        db_table = "camps_forward"
        constraints = [models.UniqueConstraint(fields=["only"], condition=Q(finished_at__isnull=True), name="camps_forward_one_at_a_time")]


class WipeRequest(Errand):
    """清除演示数据: these communities are to leave no row and no file behind; ``place`` is where the removal has come to."""

    communities = models.JSONField(default=list, help_text="their ids")
    names = models.JSONField(default=list)
    captured = models.JSONField(default=dict, help_text="ids that nothing would name any more half-way; empty when finished")
    place = models.JSONField(default=dict)
    rows_before = models.BigIntegerField(default=0)
    rows_gone = models.BigIntegerField(default=0)

    class Meta:
        db_table = "camps_wipe"
        constraints = [models.UniqueConstraint(fields=["only"], condition=Q(finished_at__isnull=True), name="camps_wipe_one_at_a_time")]

"""What every row of something a member gave has: whose, in which activity, from which group, when, once under its key."""

from django.db import models

from qunying.kernel.ids import public_id


class Contribution(models.Model):
    """Something a member gave to an activity; ``key`` makes it one however often it is sent."""

    key = models.CharField(max_length=100, unique=True)
    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    activity = models.ForeignKey("activities.Activity", on_delete=models.PROTECT, related_name="+", db_index=False)
    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey("groups.Group", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        abstract = True

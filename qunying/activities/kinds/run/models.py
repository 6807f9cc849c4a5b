"""Who comes to an event, and how far they got."""

from django.db import models

from qunying.activities.base import Contribution


class SignUp(Contribution):
    """A member means to come, and perhaps did: ``arrived_at`` is when they gave the code of the day."""

    cancelled_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "activities_sign_up"
        constraints = [models.UniqueConstraint(fields=["activity", "membership"], name="activities_sign_up_once")]


class Result(Contribution):
    """How far a member came, and how long it took where that was measured."""

    metres = models.IntegerField()
    seconds = models.IntegerField(null=True)
    by_staff = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        db_table = "activities_result"
        constraints = [models.UniqueConstraint(fields=["activity", "membership"], name="activities_result_once")]
        indexes = [models.Index(fields=["membership"], name="activities_result_own")]

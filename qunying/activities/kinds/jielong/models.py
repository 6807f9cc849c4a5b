"""Lines of a day's list."""

from django.db import models

from qunying.activities.base import Contribution


class Line(Contribution):
    """What a member wants on a day: once a day and group, changed or withdrawn before closing."""

    day = models.DateField()
    quantity = models.IntegerField()
    remark = models.CharField(max_length=60, blank=True)
    turn = models.IntegerField(default=0, help_text="how often it was changed")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "activities_line"
        constraints = [models.UniqueConstraint(fields=["activity", "group", "day", "membership"], name="activities_line_once")]

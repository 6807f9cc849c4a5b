"""Entries of a diary."""

from django.db import models

from qunying.activities.base import Contribution


class DiaryEntry(Contribution):
    """What a member wrote on one day, for the group or for staff only."""

    day = models.DateField()
    text = models.TextField()
    private = models.BooleanField(default=False, help_text="only the member and staff read it")
    named = models.BooleanField(default=True, help_text="whether the member may be named when something is released thanks to it")

    class Meta:
        db_table = "activities_diary_entry"
        constraints = [models.UniqueConstraint(fields=["membership", "activity", "day"], name="activities_diary_once_a_day")]
        indexes = [models.Index(fields=["activity", "group", "day"], name="activities_diary_group")]

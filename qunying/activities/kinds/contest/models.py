"""Ideas and the votes for them."""

from django.db import models

from qunying.activities.base import Contribution


class Idea(Contribution):
    """An idea sent to a contest; ``place`` is given when it closes, equal votes share one."""

    title = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    votes = models.IntegerField(default=0)
    place = models.IntegerField(null=True)

    class Meta:
        db_table = "activities_idea"
        indexes = [
            models.Index(fields=["activity", "-votes", "at"], name="activities_idea_votes"),
            models.Index(fields=["membership", "activity"], name="activities_idea_own"),
        ]


class Vote(Contribution):
    """One member's vote for one idea."""

    idea = models.ForeignKey(Idea, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        db_table = "activities_vote"
        constraints = [models.UniqueConstraint(fields=["idea", "membership"], name="activities_vote_once")]

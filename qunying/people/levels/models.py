"""Tables of levels: the versions of the rules, where each member stands, and how far the days are read."""

from django.db import models


class LevelRules(models.Model):
    """A version of the rules, never changed afterwards; it holds from its day on until the next one's."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.IntegerField()
    levels = models.JSONField(default=list, help_text="from the lowest up: id, name, when")
    from_day = models.DateField(help_text="local day it was declared on: the first whose end is judged by it")
    made_at = models.DateTimeField()
    revision = models.BigIntegerField(null=True)

    class Meta:
        db_table = "people_level_rules"
        constraints = [models.UniqueConstraint(fields=["community", "version"], name="people_level_rules_once")]


class LevelState(models.Model):
    """Where a member stands who ever rose above the lowest level, with the figures of the last turn; made again at any time from the facts."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    identity = models.ForeignKey("people.Identity", on_delete=models.CASCADE, related_name="+", db_constraint=False)
    level = models.CharField(max_length=24)
    place = models.IntegerField(help_text="0 is the lowest")
    way = models.CharField(max_length=8)
    version = models.IntegerField(help_text="of the rules that said so")
    since = models.DateField()
    risen = models.DateField(help_text="day of the last rise: the level is safe for fourteen days")
    figures = models.JSONField(default=list, help_text="[name, value, asked] of each condition looked at")

    class Meta:
        db_table = "people_level_state"
        constraints = [models.UniqueConstraint(fields=["community", "identity"], name="people_level_state_one")]


class LevelHold(models.Model):
    """A member whom somebody holds at a level, whatever the rules say; one that ended stays, for days are judged again by it."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    identity = models.ForeignKey("people.Identity", on_delete=models.CASCADE, related_name="+", db_constraint=False)
    level = models.CharField(max_length=24)
    reason = models.CharField(max_length=100)
    from_day = models.DateField(help_text="the first whose end it decides")
    until_day = models.DateField(help_text="the last")
    by = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    let_go_on = models.DateField(null=True, help_text="the first day the rules judge again, where somebody ended it before its time")
    let_go_by = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "people_level_hold"
        indexes = [models.Index(fields=["community", "until_day"], name="people_level_hold_until")]


class LevelsRead(models.Model):
    """How far a community's days were read for levels."""

    community = models.OneToOneField("people.Community", on_delete=models.CASCADE, primary_key=True, related_name="+")
    read_until = models.DateField(help_text="the last whole day that was read")

    class Meta:
        db_table = "people_levels_read"

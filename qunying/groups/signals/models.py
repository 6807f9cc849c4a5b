"""The state every group is in by every signal, made again at any time from the journal's facts."""

from django.db import models


class SignalState(models.Model):
    """A group's present state by one signal, since when, and the figures of that day."""

    community = models.BigIntegerField()
    group = models.BigIntegerField()
    signal = models.CharField(max_length=40)
    state = models.CharField(max_length=20)
    since = models.DateField()
    figures = models.JSONField(default=dict)
    read_until = models.DateField(help_text="the last whole day that was read")

    class Meta:
        db_table = "groups_signal_state"
        constraints = [models.UniqueConstraint(fields=["group", "signal"], name="groups_signal_state_one")]
        indexes = [models.Index(fields=["community", "signal"], name="groups_signal_state_here")]

"""The table of jobs that rest."""

from django.db import models

from qunying.kernel.ids import public_id


class JobPause(models.Model):
    """A job of a group rests from one day to another, for a stated reason; a resumed one stays on record."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey("groups.Group", on_delete=models.PROTECT, related_name="+", db_index=False)
    job = models.CharField(max_length=50)
    reason = models.CharField(max_length=120)
    from_day = models.DateField()
    until_day = models.DateField(null=True)
    by = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    paused_at = models.DateTimeField()
    resumed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "camps_job_pause"
        indexes = [models.Index(fields=["group", "job"], name="camps_job_pause_here")]

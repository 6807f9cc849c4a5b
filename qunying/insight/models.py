"""Tables of insight: the manifest of the lake, and how far the lake has been written."""

from django.db import models

from qunying.kernel.ids import public_id


class Segment(models.Model):
    """A closed file of the lake; it exists because this row does, and no engine looks for files in any other way."""

    community = models.BigIntegerField()
    month = models.CharField(max_length=7, help_text="of the local day, such as 2026-11")
    first_tx = models.BigIntegerField()
    first_fact = models.BigIntegerField()
    last_tx = models.BigIntegerField()
    last_fact = models.BigIntegerField()
    rows = models.IntegerField()
    bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=160, unique=True, help_text="below the lake's folder")
    closed_at = models.DateTimeField()

    class Meta:
        db_table = "insight_segment"
        indexes = [models.Index(fields=["community", "month"], name="insight_segment_month")]


class Lake(models.Model):
    """The one row that says how far the journal has been copied, and as of when the lake is whole."""

    tx = models.BigIntegerField(default=0)
    fact = models.BigIntegerField(default=0)
    data_time = models.DateTimeField(null=True, help_text="every fact recorded before this moment is in the lake")

    class Meta:
        db_table = "insight_lake"


class Forecast(models.Model):
    """The latest forecast of a community by its name, kept so that pages need not reckon."""

    community = models.BigIntegerField()
    name = models.CharField(max_length=40)
    cut_off = models.DateField(help_text="the last day it knows of")
    made_at = models.DateTimeField()
    body = models.JSONField()

    class Meta:
        db_table = "insight_forecast"
        constraints = [models.UniqueConstraint(fields=["community", "name"], name="insight_forecast_once")]


class Question(models.Model):
    """A question in SQL that somebody keeps for others to open by its link."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    community = models.BigIntegerField()
    name = models.CharField(max_length=60)
    sql = models.TextField()
    staff = models.BigIntegerField(help_text="who kept it")
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "insight_question"
        indexes = [models.Index(fields=["community", "kept_at"], name="insight_question_latest")]

"""Tables of the journal: facts, consumers' cursors, parked facts."""

from django.db import models


class Book(models.Model):
    """A community's time zone as the journal needs it, to write local days."""

    community = models.BigIntegerField(primary_key=True)
    timezone = models.CharField(max_length=40)

    class Meta:
        db_table = "journal_book"


class FactRow(models.Model):
    """One thing that happened. Rows are only ever added; on PostgreSQL a further column ``tx xid8`` gives the safe reading order."""

    class Origin(models.IntegerChoices):
        LIVE = 0
        IMPORT = 1
        REHEARSAL = 2

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=50)
    version = models.SmallIntegerField(default=1)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    local_day = models.DateField()
    community = models.BigIntegerField()
    group = models.BigIntegerField(null=True)
    identity = models.BigIntegerField(null=True)
    staff = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=16, null=True)
    revision = models.BigIntegerField(null=True)
    subject_type = models.CharField(max_length=30, null=True)
    subject_id = models.BigIntegerField(null=True)
    origin = models.SmallIntegerField(choices=Origin.choices, default=Origin.LIVE)
    payload = models.JSONField(default=dict)

    class Meta:
        db_table = "journal_fact"
        indexes = [models.Index(fields=["community", "local_day", "kind"], name="journal_fact_day")]


class Cursor(models.Model):
    """How far a consumer has read: everything up to (tx, fact) is handled or parked."""

    consumer = models.CharField(max_length=80, primary_key=True)
    tx = models.BigIntegerField(default=0)
    fact = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "journal_cursor"


class Parked(models.Model):
    """A fact a consumer could not handle, or one of the same subject waiting behind it (then without an error of its own)."""

    consumer = models.CharField(max_length=80)
    fact = models.ForeignKey(FactRow, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=60)
    error = models.TextField(blank=True)
    attempts = models.IntegerField(default=0)
    parked_at = models.DateTimeField()

    class Meta:
        db_table = "journal_parked"
        constraints = [models.UniqueConstraint(fields=["consumer", "fact"], name="journal_parked_once")]
        indexes = [models.Index(fields=["consumer", "subject"], name="journal_parked_subject")]

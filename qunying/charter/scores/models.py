"""Tables of the scorecards: what people judged, which weights held when, and which months are in the journal."""

from django.db import models

from qunying.kernel.ids import public_id


class SenseCard(models.Model):
    """What somebody of the staff judged of a group on a day by a checklist; a card is never changed, the next one stands beside it."""

    class Kind(models.TextChoices):
        SENSES = "senses", "四种情感"
        METHODS = "methods", "八个方法"

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    key = models.CharField(max_length=40, unique=True, help_text="of the form it came from, so that sending it twice makes one card")
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey("groups.Group", on_delete=models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    day = models.DateField(help_text="local day it was judged on")
    at = models.DateTimeField()
    answers = models.JSONField(help_text="senses: 0 to 4 by item; methods: score and why by method")
    scores = models.JSONField(help_text="by sense 0 to 100, by method 0 to 5")

    class Meta:
        db_table = "charter_sense_card"
        indexes = [models.Index(fields=["group", "kind", "at"], name="charter_sense_card_group")]


class ScoreWeights(models.Model):
    """A version of the weights of the scorecards: what differs from the built-in ones, and the blueprint revision that declared it."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.CharField(max_length=12)
    weights = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    revision = models.BigIntegerField()

    class Meta:
        db_table = "charter_score_weights"
        constraints = [models.UniqueConstraint(fields=["community", "version"], name="charter_score_weights_once")]


class MonthScored(models.Model):
    """A month of a community whose scores are in the journal under a version of the weights."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField(help_text="its first day")
    weights = models.CharField(max_length=12)
    scores = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "charter_month_scored"
        constraints = [models.UniqueConstraint(fields=["community", "month", "weights"], name="charter_month_scored_once")]


class StructureNote(models.Model):
    """What the journal was told last of a group's declared structure, so that only a change is told again."""

    group = models.OneToOneField("groups.Group", on_delete=models.PROTECT, related_name="+")
    core = models.IntegerField()
    platforms = models.IntegerField()
    entry = models.IntegerField()

    class Meta:
        db_table = "charter_structure_note"

"""Tables of the question what a community is worth: the four lines, and each member's one pick."""

from django.db import models

from qunying.kernel.ids import public_id


class ValueQuestion(models.Model):
    """Members are asked which of four lines is the value; ``stated`` is what the blueprint said then. A newer question ends it."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    stated = models.CharField(max_length=60)
    others = models.JSONField(help_text="three lines that are not the value")
    by = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()

    class Meta:
        db_table = "charter_value_question"
        indexes = [models.Index(fields=["community", "id"], name="charter_value_newest")]


class ValueAnswer(models.Model):
    """What a member picked and when; said once for each question."""

    question = models.ForeignKey(ValueQuestion, on_delete=models.PROTECT, related_name="answers", db_index=False)
    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.BigIntegerField(null=True, help_text="where the member sat")
    picked = models.CharField(max_length=60, help_text="the line as it read")
    picked_right = models.BooleanField()
    answered_at = models.DateTimeField()

    class Meta:
        db_table = "charter_value_answer"
        constraints = [models.UniqueConstraint(fields=["question", "membership"], name="charter_value_answer_once")]

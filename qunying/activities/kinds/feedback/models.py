"""Items sent to a call for feedback."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qunying.activities.base import Contribution


class FeedbackItem(Contribution):
    """A question, a suggestion or a praise, and what became of it."""

    class Type(models.TextChoices):
        QUESTION = "question", _("问题")
        SUGGESTION = "suggestion", _("建议")
        PRAISE = "praise", _("夸奖")

    class State(models.TextChoices):
        OPEN = "open", _("待回")
        ANSWERED = "answered", _("已回")
        ADOPTED = "adopted", _("采纳")
        LIVE = "live", _("已上线")

    type = models.CharField(max_length=10, choices=Type.choices)
    text = models.TextField()
    named = models.BooleanField(default=True, help_text="whether the member may be named when it is released")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "activities_feedback_item"
        indexes = [
            models.Index(fields=["activity", "state", "at"], name="activities_feedback_state"),
            models.Index(fields=["membership", "activity"], name="activities_feedback_own"),
        ]

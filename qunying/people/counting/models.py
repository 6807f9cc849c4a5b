"""The table of counting: who was said to be what, when, by whom and why."""

from django.db import models


class CountedAs(models.Model):
    """Somebody said what this person counts as in the community, of its whole history; the last row stands, none is ever changed."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    identity = models.ForeignKey("people.Identity", on_delete=models.CASCADE, related_name="+", db_constraint=False)
    kind = models.SmallIntegerField(help_text="as of a membership")
    reason = models.CharField(max_length=100)
    by = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "people_counted_as"
        indexes = [models.Index(fields=["community", "identity"], name="people_counted_as_who")]

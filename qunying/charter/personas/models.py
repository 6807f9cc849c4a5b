"""What is known of members."""

from django.db import models


class Attribute(models.Model):
    """Something known of a member: one value for each name, or of tags each word by itself; what is taken back stays with ``on`` false."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=20)
    tag = models.CharField(max_length=20, blank=True, help_text="the word, for a tag; empty for everything else")
    value = models.CharField(max_length=40, blank=True)
    on = models.BooleanField(default=True)
    version = models.IntegerField(default=1, help_text="how often this was said, so that each time is a fact of its own")
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "charter_attribute"
        constraints = [models.UniqueConstraint(fields=["membership", "name", "tag"], name="charter_attribute_once")]
        indexes = [models.Index(fields=["community", "name"], name="charter_attribute_name")]

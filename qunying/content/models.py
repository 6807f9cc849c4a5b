"""Tables of content: the scripts 话术 that are said day by day."""

from django.db import models


class Script(models.Model):
    """The words for one slot of one day; a row never changes, new words are a new row and the old one retires."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="scripts")
    day = models.IntegerField()
    slot = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, help_text="over title and both variants")
    title = models.CharField(max_length=120)
    full = models.TextField()
    short = models.TextField()
    revision = models.BigIntegerField()
    written_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "content_script"
        constraints = [
            models.UniqueConstraint(fields=["community", "day", "slot"], condition=models.Q(retired_at__isnull=True), name="content_script_in_force"),
        ]
        indexes = [models.Index(fields=["community", "sha256"], name="content_script_sha")]


class Link(models.Model):
    """An address that scripts may name by key."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="links")
    key = models.CharField(max_length=40)
    target = models.CharField(max_length=500)

    class Meta:
        db_table = "content_link"
        constraints = [models.UniqueConstraint(fields=["community", "key"], name="content_link_key")]

"""Tables of the blueprint engine: revisions of what was declared, and how each was applied."""

from django.db import models


class Revision(models.Model):
    """A blueprint as it was applied; never changed afterwards, so every metric can be cut by it."""

    community = models.BigIntegerField()
    number = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    source = models.TextField(help_text="canonical YAML, scripts inline")
    author = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "blueprint_revision"
        constraints = [models.UniqueConstraint(fields=["community", "number"], name="blueprint_revision_number")]


class Application(models.Model):
    """One run of apply; the newest of a community is the only one that may go on."""

    community = models.BigIntegerField()
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="applications")
    checksum = models.CharField(max_length=64)
    author = models.CharField(max_length=60, blank=True)
    units_done = models.IntegerField(default=0)
    created = models.IntegerField(default=0)
    updated = models.IntegerField(default=0)
    removed = models.IntegerField(default=0)
    prints = models.JSONField(default=dict, help_text="fingerprint of every resource as it was left, to tell later what was changed by hand")
    warnings = models.JSONField(default=list, help_text="what was to be looked at twice when this was applied: code, path and sentence")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "blueprint_application"
        indexes = [models.Index(fields=["community", "id"], name="blueprint_application_newest")]


class Origin(models.Model):
    """Where a revision came from: which way it was written, on top of which other, and by whom."""

    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, primary_key=True, related_name="origin")
    kind = models.CharField(max_length=8, help_text="apply, console, sheet, new or restore")
    parent = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.BigIntegerField(null=True)
    staff = models.BigIntegerField(null=True)

    class Meta:
        db_table = "blueprint_origin"

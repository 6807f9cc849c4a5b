"""Tables of conduct: versions of the rules, and who accepted which."""

from django.db import models


class RuleSet(models.Model):
    """The rules of a community in one version; never changed once published."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="rule_sets")
    version = models.IntegerField()
    items = models.JSONField(help_text="[{id, text}] in the order declared")
    published_at = models.DateTimeField()

    class Meta:
        db_table = "conduct_ruleset"
        constraints = [models.UniqueConstraint(fields=["community", "version"], name="conduct_ruleset_version")]


class Acceptance(models.Model):
    """A member's yes to one version of the rules."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="acceptances")
    version = models.IntegerField()
    key = models.CharField(max_length=60, unique=True)
    accepted_at = models.DateTimeField()

    class Meta:
        db_table = "conduct_acceptance"
        indexes = [models.Index(fields=["membership", "version"], name="conduct_acceptance_member")]

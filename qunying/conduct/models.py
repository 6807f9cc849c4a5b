"""Tables of conduct: versions of the rules, who accepted which, the ladder, and what was done about breaches."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qunying.kernel.ids import public_id


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


class Ladder(models.Model):
    """The rungs a community declared, from one moment to the next row's; no rungs means the usual ones."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+")
    rungs = models.JSONField(help_text="[{step, at, words}] from mild to severe")
    declared_at = models.DateTimeField()

    class Meta:
        db_table = "conduct_ladder"


class Case(models.Model):
    """One step taken about one breach: which rule, on what evidence, by whom. Only its end (withdrawn, lifted) is ever added."""

    class Step(models.TextChoices):
        WARN = "warn", _("警告")
        ADVISE = "advise_leave", _("劝退")
        REMOVE = "remove", _("移出")

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    key = models.CharField(max_length=90, unique=True, help_text="idempotency: the same act twice is one case")
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="cases", db_index=False)
    group = models.ForeignKey("groups.Group", null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+", db_index=False)
    rule = models.CharField(max_length=40)
    rule_version = models.IntegerField()
    step = models.CharField(max_length=12, choices=Step.choices)
    called_for = models.CharField(max_length=12, help_text="the step the ladder called for")
    nth = models.IntegerField(help_text="which standing breach of this member it was")
    at = models.IntegerField(null=True, help_text="the rung's number; absent where a person departed from the ladder")
    reason = models.CharField(max_length=200, blank=True, help_text="why the step is another than the ladder's")
    words = models.CharField(max_length=200, help_text="what the member is told, as the ladder said it then")
    evidence = models.CharField(max_length=60, help_text="post:…, fact:… or words:… (a keyed hash)")
    quote = models.TextField(blank=True, help_text="what was said or seen, kept for the member and for an appeal")
    evidence_at = models.DateTimeField(null=True)
    seats = models.JSONField(default=list, help_text="groups a removed member sat in")
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, help_text="when the member first opened it")
    withdrawn_at = models.DateTimeField(null=True, help_text="the breach no longer counts")
    lifted_at = models.DateTimeField(null=True, help_text="the breach counts, its step no longer holds")

    class Meta:
        db_table = "conduct_case"
        constraints = [models.UniqueConstraint(fields=["membership", "step", "evidence"], name="conduct_case_evidence_once")]
        indexes = [models.Index(fields=["community", "opened_at"], name="conduct_case_newest")]


class Appeal(models.Model):
    """A member's one appeal against a case, and what somebody else than its author decided."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="appeal")
    words = models.TextField()
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    withdrawn = models.BooleanField(null=True, help_text="whether the case was taken back")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "conduct_appeal"

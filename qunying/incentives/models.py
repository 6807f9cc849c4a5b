"""Tables of incentives: accounts, transfers, holds, seals of the chain, and the rules that say what pays."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Account(models.Model):
    """One side of transfers: the issuer, a budget, a member, what a member has on hold, a reward.

    ``posted`` is the sum of the account's transfers, kept beside them so that nobody has to add them up to spend.
    """

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=80, help_text="issuer, budget:points, member:<identity>, held:<identity>, redeem:<reward>")
    unit = models.CharField(max_length=20, default="points")
    identity = models.BigIntegerField(null=True, help_text="whose account it is; absent for the community's own")
    may_overdraw = models.BooleanField(default=False)
    posted = models.BigIntegerField(default=0)

    class Meta:
        db_table = "incentives_account"
        constraints = [
            models.UniqueConstraint(fields=["community", "code", "unit"], name="incentives_account_once"),
            models.CheckConstraint(condition=Q(may_overdraw=True) | Q(posted__gte=0), name="incentives_account_never_overdrawn"),
        ]


class Transfer(models.Model):
    """Points that moved from one account to another: one immutable row, put right only by an opposite one."""

    class Kind(models.IntegerChoices):
        FUND = 0, _("入账")
        GRANT = 1, _("发放")
        SPEND = 2, _("花费")
        HOLD = 3, _("冻结")
        SETTLE = 4, _("结清")
        RELEASE = 5, _("解冻")
        EXPIRE = 6, _("到期退回")
        CORRECT = 7, _("更正")

    community = models.BigIntegerField()
    key = models.CharField(max_length=90, unique=True)
    inputs = models.CharField(max_length=32, help_text="hash of what was asked: the same key with other inputs is refused")
    kind = models.SmallIntegerField(choices=Kind.choices)
    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = models.BigIntegerField()
    rule = models.CharField(max_length=40, blank=True)
    rule_version = models.IntegerField(default=0)
    evidence = models.BigIntegerField(null=True, help_text="id of the fact that earned it")
    group = models.BigIntegerField(null=True, db_column="group_id")
    refers_to = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=40, blank=True)
    happened_at = models.DateTimeField(help_text="when it took effect")
    recorded_at = models.DateTimeField(help_text="when it was written down")

    class Meta:
        db_table = "incentives_transfer"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="incentives_transfer_positive"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="incentives_transfer_two_accounts"),
            models.UniqueConstraint(fields=["refers_to"], condition=Q(kind=7), name="incentives_transfer_corrected_once"),
        ]
        indexes = [
            models.Index(fields=["credit", "id"], name="incentives_transfer_credit"),
            # A grant's debit side is the budget, whose statement nobody reads by this index: leaving grants out keeps the hot path light.
            models.Index(fields=["debit", "id"], condition=~Q(kind=1), name="incentives_transfer_debit"),
        ]


class Hold(models.Model):
    """Points set aside until they are settled, released or expire; ``remaining`` is the hold less everything that refers to it."""

    community = models.BigIntegerField()
    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="hold")
    identity = models.BigIntegerField()
    remaining = models.BigIntegerField()
    expires_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "incentives_hold"
        constraints = [models.CheckConstraint(condition=Q(remaining__gte=0), name="incentives_hold_never_below_zero")]
        indexes = [models.Index(fields=["expires_at"], condition=Q(closed_at__isnull=True), name="incentives_hold_due")]


class Seal(models.Model):
    """A stretch of transfers closed into the hash chain; ``links`` holds id and 8 bytes of chain per row, so a break can be named."""

    first = models.BigIntegerField(unique=True)
    last = models.BigIntegerField(unique=True)
    rows = models.IntegerField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    links = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta:
        db_table = "incentives_seal"


class Rule(models.Model):
    """One version of what pays how much: this behaviour, so many points, so often."""

    class Per(models.TextChoices):
        EVENT = "event", "每次"
        DAY = "day", "每天"
        WEEK = "week", "每周"
        ONCE = "once", "一次"

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40, help_text="the blueprint's id of the rule")
    version = models.IntegerField()
    name = models.CharField(max_length=40)
    fact = models.CharField(max_length=50)
    points = models.IntegerField()
    per = models.CharField(max_length=6, choices=Per.choices)
    limit = models.IntegerField(db_column="limit_per_period")
    unit = models.CharField(max_length=10, default="积分", help_text="what the points are called")
    valid_from = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "incentives_rule"
        constraints = [
            models.UniqueConstraint(fields=["community", "code", "version"], name="incentives_rule_version"),
            models.UniqueConstraint(fields=["community", "code"], condition=Q(retired_at__isnull=True), name="incentives_rule_one_in_force"),
            models.CheckConstraint(condition=Q(points__gt=0) & Q(limit__gt=0), name="incentives_rule_positive"),
        ]

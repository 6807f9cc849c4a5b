"""Tables of commerce: coupons and what was issued of them, who brought whom, whom a guide has been in touch with."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qunying.kernel.ids import public_id


class Coupon(models.Model):
    """A coupon 券 as the blueprint declares it; ``remaining`` is what may still be issued, and a check constraint keeps it from going below nothing."""

    class On(models.TextChoices):
        JOIN = "join", _("进群就有")
        HAND = "hand", _("导购发")

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    worth = models.CharField(max_length=40, help_text="what it is good for, in words; no money is reckoned with")
    stock = models.IntegerField(help_text="how many may be issued in all")
    remaining = models.IntegerField()
    issued = models.IntegerField(default=0)
    valid_days = models.IntegerField()
    occasion = models.CharField(max_length=4, choices=On.choices)
    declared_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "commerce_coupon"
        constraints = [
            models.UniqueConstraint(fields=["community", "key"], name="commerce_coupon_key"),
            models.CheckConstraint(condition=Q(remaining__gte=0), name="commerce_coupon_never_below_nothing"),
        ]


class Issue(models.Model):
    """One coupon of one member; ``key`` makes it one however often it is asked for, ``redeem_key`` makes redeeming it one act."""

    key = models.CharField(max_length=100, unique=True)
    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    coupon = models.ForeignKey(Coupon, on_delete=models.PROTECT, related_name="issues")
    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey("groups.Group", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=12, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    expires_at = models.DateTimeField()
    redeemed_at = models.DateTimeField(null=True)
    redeemed_by = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    redeem_key = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "commerce_issue"
        indexes = [models.Index(fields=["community", "expires_at"], name="commerce_issue_expiry")]


class Introduction(models.Model):
    """A member came through a guide's 导购 code."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+", db_index=False)
    membership = models.OneToOneField("people.Membership", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "commerce_introduction"
        indexes = [models.Index(fields=["staff", "at"], name="commerce_introduction_staff")]


class Contact(models.Model):
    """A guide was in touch with a member about something, on a day."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+", db_index=False)
    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=12)
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        db_table = "commerce_contact"
        constraints = [models.UniqueConstraint(fields=["membership", "day", "reason"], name="commerce_contact_once_a_day")]
        indexes = [models.Index(fields=["community", "at"], name="commerce_contact_at")]

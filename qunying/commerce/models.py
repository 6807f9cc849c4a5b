"""Tables of commerce: coupons and what was issued of them, who brought whom, whom a guide has been in touch with; orders, visits and costs."""

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


class Intake(models.Model):
    """A table that was taken in: which file, as what, and how many rows came to what."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        db_table = "commerce_intake"


class Order(models.Model):
    """An order as a table told it; ``key`` makes it one however often the table comes. What was paid never changes, what was paid back only grows."""

    key = models.CharField(max_length=100, unique=True)
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="+", db_index=False)
    line = models.IntegerField()
    number = models.CharField(max_length=60)
    identity = models.BigIntegerField(null=True)
    customer = models.BigIntegerField(null=True)
    group = models.ForeignKey("groups.Group", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    host = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    cents = models.BigIntegerField()
    refunded_cents = models.BigIntegerField(default=0)
    thousandths = models.BigIntegerField(null=True)

    class Meta:
        db_table = "commerce_order"
        constraints = [
            models.CheckConstraint(condition=Q(cents__gte=0, refunded_cents__gte=0, refunded_cents__lte=models.F("cents")), name="commerce_order_cents")
        ]
        indexes = [models.Index(fields=["community", "at"], name="commerce_order_at"), models.Index(fields=["identity"], name="commerce_order_identity")]


class Inlet(models.Model):
    """Where visitors come from 来源, as the tables call it."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)

    class Meta:
        db_table = "commerce_inlet"
        constraints = [models.UniqueConstraint(fields=["community", "name"], name="commerce_inlet_name")]


class Visit(models.Model):
    """Visitors as a table told them: a number of them, or one that is known by a keyed number."""

    key = models.CharField(max_length=100, unique=True)
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="+", db_index=False)
    line = models.IntegerField()
    group = models.ForeignKey("groups.Group", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    host = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    inlet = models.ForeignKey(Inlet, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    visitor = models.BigIntegerField(null=True)
    count = models.IntegerField()

    class Meta:
        db_table = "commerce_visit"
        indexes = [models.Index(fields=["community", "at"], name="commerce_visit_at")]


class Cost(models.Model):
    """Something spent, as a table told it: hours, people, materials or money."""

    key = models.CharField(max_length=100, unique=True)
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="+", db_index=False)
    line = models.IntegerField()
    group = models.ForeignKey("groups.Group", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    spent = models.CharField(max_length=10)
    cents = models.BigIntegerField()
    thousandths = models.BigIntegerField(null=True)

    class Meta:
        db_table = "commerce_cost"
        indexes = [models.Index(fields=["community", "at"], name="commerce_cost_at")]


class Tag(models.Model):
    """A word a table says of a member, such as 老客."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(max_length=20)

    class Meta:
        db_table = "commerce_tag"
        constraints = [models.UniqueConstraint(fields=["membership", "word"], name="commerce_tag_once")]
        indexes = [models.Index(fields=["community", "word"], name="commerce_tag_word")]

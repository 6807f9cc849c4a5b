"""Tables of the host's work: whose phone holds the card, who looked at a link, briefs, review packs and points of care."""

from django.db import models

from qunying.kernel.ids import public_id


class CardLink(models.Model):
    """The card of one member of staff: only links of the newest serial open it, and only on the device that holds it."""

    staff = models.OneToOneField("people.Staff", primary_key=True, on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    serial = models.IntegerField(default=0)
    device = models.CharField(max_length=50, blank=True, default="", help_text="keyed hash of the mark in the device's cookie; empty: nobody opened it yet")
    held_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "camps_card_link"
        indexes = [models.Index(fields=["device"], name="camps_card_link_device")]


class LinkVisit(models.Model):
    """Somebody not on the staff opened the link inside a message out of its chat, once per device."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    outbox = models.BigIntegerField()
    visitor = models.CharField(max_length=50, unique=True, help_text="keyed hash of the message with the member or the device's mark")
    at = models.DateTimeField()

    class Meta:
        db_table = "camps_link_visit"
        indexes = [models.Index(fields=["outbox"], name="camps_link_visit_message")]


class Brief(models.Model):
    """What one head of one group should know the evening before ``date``; a changed plan makes a new version of it."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    key = models.CharField(max_length=60, unique=True, help_text="date, group and head: one brief each")
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey("groups.Group", on_delete=models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+", db_index=False)
    date = models.DateField(help_text="the day it speaks of")
    version = models.IntegerField(default=1)
    plan_sha = models.CharField(max_length=64, help_text="fingerprint of the day's plan it was made from")
    content = models.JSONField(default=dict, help_text="numbers, codes and the words' titles")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    read_version = models.IntegerField(default=0)

    class Meta:
        db_table = "camps_brief"
        indexes = [models.Index(fields=["community", "date"], name="camps_brief_day"), models.Index(fields=["staff", "date"], name="camps_brief_head")]


class Pack(models.Model):
    """The review of one group's day, a pure function of the facts up to the evening's cutoff; its head adds a remark and closes the day."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    key = models.CharField(max_length=60, unique=True, help_text="date and group: one pack each")
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey("groups.Group", on_delete=models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    date = models.DateField()
    content = models.JSONField(default=dict)
    sha = models.CharField(max_length=64, blank=True, default="")
    built_at = models.DateTimeField()
    remark = models.CharField(max_length=300, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        db_table = "camps_pack"
        indexes = [models.Index(fields=["community", "date"], name="camps_pack_day"), models.Index(fields=["staff", "date"], name="camps_pack_head")]


class Care(models.Model):
    """One point that asks for care on ``date``: drawn from the day before, given to a head, judged on its own evening."""

    class Outcome(models.TextChoices):
        OPEN = "", "待看"
        HANDLED = "handled", "已处理"
        REPEATED = "repeated", "又发生"

    key = models.CharField(max_length=80, unique=True, help_text="date, group and cause")
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey("groups.Group", on_delete=models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    date = models.DateField(help_text="the day that asks for care")
    rank = models.SmallIntegerField()
    cause = models.CharField(max_length=20)
    data = models.JSONField(default=dict)
    facts = models.JSONField(default=list, help_text="ids of the facts it was drawn from")
    times = models.SmallIntegerField(default=1, help_text="on how many evenings in a row the same cause held")
    outcome = models.CharField(max_length=10, blank=True, default="", choices=Outcome.choices)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "camps_care"
        indexes = [models.Index(fields=["community", "date"], name="camps_care_day")]

"""Tables of channels: the declared channels and the outbox; those of brought-in history stand in their own folder."""

from django.db import models
from django.db.models import Q

from qunying.channels.history.models import HistoryChat, HistoryImport, HistoryMessage, HistoryPerson, HistoryUpload
from qunying.kernel.ids import public_id

__all__ = ["Channel", "HistoryChat", "HistoryImport", "HistoryMessage", "HistoryPerson", "HistoryUpload", "Outbox"]


class Channel(models.Model):
    """A channel a community has declared: a kind and the account it uses there."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="channels")
    key = models.CharField(max_length=16)
    kind = models.CharField(max_length=16)
    account = models.CharField(max_length=80, blank=True)
    declared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "channels_channel"
        constraints = [models.UniqueConstraint(fields=["community", "key"], name="channels_channel_key")]


class OutboxRows(models.QuerySet["Outbox"]):
    """Rows by their states where the states stand in the query's text: SQLite uses a partial index only then."""

    def queued(self) -> models.QuerySet["Outbox"]:
        """Ready to be claimed, now or later."""
        return self.extra(where=["state = 0"])

    def held(self) -> models.QuerySet["Outbox"]:
        """In a worker's hands."""
        return self.extra(where=["state IN (1, 2)"])

    def with_people(self) -> models.QuerySet["Outbox"]:
        """Waiting for a person, or missed by one."""
        return self.extra(where=["state IN (4, 7)"])

    def live(self) -> models.QuerySet["Outbox"]:
        """Neither sent nor cancelled."""
        return self.extra(where=["NOT (state IN (3, 8))"])


class Outbox(models.Model):
    """One message for one chat: what we mean to send, and the evidence of what became of it."""

    class State(models.IntegerChoices):
        QUEUED = 0, "待发"
        TAKEN = 1, "待发"  # a worker holds it and, on a channel that cannot answer for a key, has not yet begun to send it
        SENDING = 2, "发送中"
        SENT = 3, "已发"
        WAITING = 4, "等人确认"  # on an employee's or a host's phone
        UNKNOWN = 5, "不确定"
        FAILED = 6, "失败"
        NOT_SENT = 7, "未发"
        CANCELLED = 8, "已取消"

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    key = models.CharField(max_length=90, unique=True)
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey("groups.Group", on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=16, help_text="the channel's key")
    kind = models.CharField(max_length=16, help_text="the channel's kind when the row was queued")
    account = models.CharField(max_length=80, blank=True)
    chat = models.CharField(max_length=80, blank=True)
    mode = models.CharField(max_length=8)
    title = models.CharField(max_length=120, blank=True)
    body = models.TextField()
    body_sha = models.CharField(max_length=64)
    planned_at = models.DateTimeField(help_text="when the message should be in the chat")
    deadline = models.DateTimeField(help_text="until then it is on time")
    at = models.DateTimeField(help_text="when the next attempt may begin")
    owner_staff = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject_type = models.CharField(max_length=30, null=True)
    subject_id = models.BigIntegerField(null=True)
    revision = models.BigIntegerField(null=True)
    state = models.SmallIntegerField(choices=State.choices, default=State.QUEUED)
    attempts = models.SmallIntegerField(default=0)
    worker = models.CharField(max_length=60, null=True)
    lease_until = models.DateTimeField(null=True)
    receipt_kind = models.CharField(max_length=8, blank=True, help_text="channel | link | attested")
    receipt = models.CharField(max_length=80, blank=True)
    sent_at = models.DateTimeField(null=True)
    late_seconds = models.IntegerField(null=True)
    checked_at = models.DateTimeField(null=True, help_text="when the channel was last asked about a waiting row")
    error = models.TextField(default="", blank=True)

    objects = OutboxRows.as_manager()

    class Meta:
        db_table = "channels_outbox"
        indexes = [
            models.Index(fields=["at", "id"], condition=Q(state=0), name="channels_outbox_open"),
            models.Index(fields=["lease_until"], condition=Q(state__in=[1, 2]), name="channels_outbox_held"),
            models.Index(fields=["checked_at"], condition=Q(state__in=[4, 7]), name="channels_outbox_waiting"),
            models.Index(fields=["state", "community"], condition=~Q(state__in=[3, 8]), name="channels_outbox_live"),
            models.Index(fields=["owner_staff", "planned_at"], condition=Q(owner_staff__isnull=False), name="channels_outbox_cards"),
            models.Index(fields=["subject_type", "subject_id"], name="channels_outbox_subject"),
            models.Index(fields=["chat", "body_sha"], condition=~Q(chat=""), name="channels_outbox_chat"),
        ]

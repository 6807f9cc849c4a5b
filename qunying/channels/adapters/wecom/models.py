"""Tables of the 企业微信 sandbox: its chats, its mass-message tasks, and which of them an employee has tapped."""

from django.db import models


class Chat(models.Model):
    """A 客户群 of a corp; only its owner can send a mass message into it."""

    corp = models.CharField(max_length=80)
    chat_id = models.CharField(max_length=80)
    name = models.CharField(max_length=60, blank=True)
    owner = models.CharField(max_length=64, help_text="userid of the employee")
    created_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "channel_wecom_chat"
        constraints = [models.UniqueConstraint(fields=["corp", "chat_id"], name="channel_wecom_chat_once")]


class Task(models.Model):
    """A mass-message task 群发: by itself it sends nothing, it waits on the employee's phone."""

    corp = models.CharField(max_length=80)
    msgid = models.CharField(max_length=64, unique=True)
    sender = models.CharField(max_length=64)
    text = models.TextField()
    text_sha = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    ignored_at = models.DateTimeField(null=True, help_text="the employee looked at it and will not send it; the API does not tell")
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "channel_wecom_task"
        indexes = [models.Index(fields=["corp", "sender"], name="channel_wecom_inbox")]


class Target(models.Model):
    """One chat of a task and whether the message is in it."""

    class Status(models.IntegerChoices):
        NOT_SENT = 0, "未发送"
        SENT = 1, "已发送"
        NOT_A_CUSTOMER = 2, "因客户不是好友导致发送失败"
        QUOTA_USED = 3, "因客户已经收到其他群发消息导致发送失败"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="targets")
    chat = models.ForeignKey(Chat, on_delete=models.PROTECT, related_name="targets")
    status = models.SmallIntegerField(choices=Status.choices, default=Status.NOT_SENT)
    send_time = models.DateTimeField(null=True)

    class Meta:
        db_table = "channel_wecom_target"
        constraints = [models.UniqueConstraint(fields=["task", "chat"], name="channel_wecom_target_once")]
        indexes = [models.Index(fields=["chat", "send_time"], name="channel_wecom_received")]

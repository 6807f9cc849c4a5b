"""Tables of the 企业微信 sandbox (chats, who is in them, mass-message tasks and taps) and of the official statistics copied from the platform."""

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


class Member(models.Model):
    """The sandbox's own life: a customer in a 客户群, from one moment to another."""

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="members")
    userid = models.CharField(max_length=64)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "channel_wecom_member"
        constraints = [models.UniqueConstraint(fields=["chat", "userid"], condition=models.Q(left_at__isnull=True), name="channel_wecom_member_once")]


class Said(models.Model):
    """The sandbox's own life: how often somebody spoke in a 客户群 on one day; the words themselves the platform shows nobody."""

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="said")
    userid = models.CharField(max_length=64)
    day = models.DateField()
    times = models.IntegerField(default=0)

    class Meta:
        db_table = "channel_wecom_said"
        constraints = [models.UniqueConstraint(fields=["chat", "userid", "day"], name="channel_wecom_said_once")]


class Owner(models.Model):
    """An employee who owns chats of our groups, as the platform said when it was last asked; the official statistics are theirs."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=16, help_text="the channel's key")
    corp = models.CharField(max_length=80)
    userid = models.CharField(max_length=64)
    staff = models.BigIntegerField(null=True, help_text="who that is with us, where the blueprint says")
    group = models.BigIntegerField(null=True, help_text="the only group of ours whose chat they own")
    chats = models.IntegerField(help_text="how many chats of our groups they own")
    since = models.DateField(help_text="when the first of these chats was made")
    seen_on = models.DateField(help_text="the platform's day on which this was last asked")

    class Meta:
        db_table = "channel_wecom_owner"
        constraints = [models.UniqueConstraint(fields=["community", "corp", "userid"], name="channel_wecom_owner_once")]


class OwnerDay(models.Model):
    """One owner's official statistics of one day, whole numbers as the platform gives them; without a copy the reason why."""

    owner = models.ForeignKey(Owner, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    copied_at = models.DateTimeField(null=True)
    errcode = models.IntegerField(default=0, help_text="what the platform last answered instead")
    tries = models.IntegerField(default=0)
    asked_at = models.DateTimeField()
    per_group = models.BooleanField(default=False, help_text="on that day the owner had this one chat and no other")
    new_chat_cnt = models.BigIntegerField(null=True)
    chat_total = models.BigIntegerField(null=True)
    chat_has_msg = models.BigIntegerField(null=True)
    new_member_cnt = models.BigIntegerField(null=True)
    member_total = models.BigIntegerField(null=True)
    member_has_msg = models.BigIntegerField(null=True)
    msg_total = models.BigIntegerField(null=True)
    migrate_trainee_chat_cnt = models.BigIntegerField(null=True)

    class Meta:
        db_table = "channel_wecom_owner_day"
        constraints = [models.UniqueConstraint(fields=["owner", "day"], name="channel_wecom_owner_day_once")]

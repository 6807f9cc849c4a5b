"""Tables of the built-in web community: the groups' feeds, how far each member has read, what they liked, and who wants no reminders."""

from django.db import models
from django.db.models import Q


class Post(models.Model):
    """One entry of a group's feed: a member's message, or a card the house delivered."""

    class Kind(models.IntegerChoices):
        MESSAGE = 0
        CARD = 1

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey("groups.Group", on_delete=models.PROTECT, related_name="+", db_index=False)
    membership = models.ForeignKey("people.Membership", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    identity = models.BigIntegerField(null=True)
    key = models.CharField(max_length=110, unique=True, help_text="idempotency: o:… of the outbox, m:… of a member")
    outbox_key = models.CharField(max_length=90, null=True, help_text="which outbox row a card came from; not unique, so that doubles can be counted")
    kind = models.SmallIntegerField(choices=Kind.choices, default=Kind.MESSAGE)
    title = models.CharField(max_length=120, blank=True)
    body = models.TextField()
    reply_to = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    posted_at = models.DateTimeField()
    recalled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "channel_web_post"
        indexes = [
            models.Index(fields=["group", "id"], name="channel_web_post_feed"),
            models.Index(fields=["group", "id"], condition=Q(kind=1), name="channel_web_post_cards"),
            models.Index(fields=["membership", "id"], condition=Q(membership__isnull=False), name="channel_web_post_author"),
            models.Index(fields=["community", "outbox_key"], condition=Q(outbox_key__isnull=False), name="channel_web_post_outbox"),
        ]


class Seen(models.Model):
    """How far a member has read a group's feed."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE, related_name="+", db_index=False)
    group = models.ForeignKey("groups.Group", on_delete=models.CASCADE, related_name="+", db_index=False)
    post = models.BigIntegerField(help_text="id of the last post seen")
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "channel_web_seen"
        constraints = [models.UniqueConstraint(fields=["membership", "group"], name="channel_web_seen_once")]
        indexes = [models.Index(fields=["group"], name="channel_web_seen_group")]


class Reaction(models.Model):
    """A member liked a post; taken back, the row stays so that each turn has its own fact."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+", db_index=False)
    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    turns = models.IntegerField(default=0, help_text="how often it was given or taken back")

    class Meta:
        db_table = "channel_web_reaction"
        constraints = [models.UniqueConstraint(fields=["post", "membership"], name="channel_web_reaction_once")]


class Mute(models.Model):
    """Whether a member wants no reminders of a group."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey("groups.Group", on_delete=models.CASCADE, related_name="+", db_index=False)
    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE, related_name="+", db_index=False)
    on = models.BooleanField()
    turns = models.IntegerField(default=0, help_text="how often it was turned on or off")

    class Meta:
        db_table = "channel_web_mute"
        constraints = [models.UniqueConstraint(fields=["membership", "group"], name="channel_web_mute_once")]

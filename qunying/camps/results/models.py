"""Tables of results: one row an item that was delivered, and members' ratings of items that ask for one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Result(models.Model):
    """What a delivered item came to: it waits for its hour, then it is measured once, or it is known why not."""

    class State(models.TextChoices):
        WAITING = "waiting", _("还没到统计的时候")
        MEASURED = "measured", _("已统计")
        BLIND = "blind", _("这个渠道看不到")
        LATE = "late", _("24 小时内没有统计")

    delivery = models.OneToOneField("camps.Delivery", on_delete=models.PROTECT, related_name="result", primary_key=True)
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey("groups.Group", on_delete=models.PROTECT, related_name="+", db_index=False)
    slot = models.CharField(max_length=40)
    delivered_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="from then on it is measured, and no rating is taken any more")
    message = models.BigIntegerField(null=True, help_text="the post it became where members can read and answer it here")
    asks_rating = models.BooleanField()
    asks_check_in = models.BooleanField(help_text="its words lead to the check-in")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    seen = models.IntegerField(null=True, help_text="members who saw it; null where the channel does not show it")
    opened = models.IntegerField(null=True, help_text="devices that opened the link under it; null where there was none")
    took_part = models.IntegerField(null=True, help_text="members who did what it asks; null where that cannot be seen")
    rating_sum = models.IntegerField(default=0)
    rating_n = models.IntegerField(default=0)
    measured_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "camps_result"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", measured_at=None) | (~Q(state="waiting") & Q(measured_at__isnull=False)), name="camps_result_done"
            )
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="waiting"), name="camps_result_due")]

    @property
    def reach(self) -> int | None:
        """Members known to have seen it; where only links show anything, at least who opened one; None where nothing does, never nought for that."""
        return self.seen if self.seen is not None else self.opened or None


class ItemRating(models.Model):
    """How good a member found an item, from 1 to 5; may be changed until the item is measured."""

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="ratings", db_index=False)
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+", db_index=False)
    stars = models.SmallIntegerField()
    turns = models.IntegerField(default=0, help_text="how often it was changed")
    rated_at = models.DateTimeField()

    class Meta:
        db_table = "camps_item_rating"
        constraints = [
            models.UniqueConstraint(fields=["result", "membership"], name="camps_item_rating_once"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="camps_item_rating_stars"),
        ]

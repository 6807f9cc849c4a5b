"""Tables of groups: groups, seats, chat bindings, terms of duty, duties given in a group."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qunying.kernel.ids import public_id


class Group(models.Model):
    """A group 群 of a community; ``key`` is the blueprint's name for it, absent for a group made by hand."""

    class Route(models.TextChoices):
        FIRST = "first", _("首期")
        LATER = "later", _("延期")
        LISTEN = "listen", _("裸听")
        STAFF = "staff", _("工作群")

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="groups")
    key = models.CharField(max_length=40, null=True)
    name = models.CharField(max_length=60)
    position = models.IntegerField(default=0, help_text="order of declaration")
    route = models.CharField(max_length=8, choices=Route.choices, default=Route.FIRST)
    purpose = models.CharField(max_length=120)
    audience = models.CharField(max_length=40)
    domain = models.CharField(max_length=20)
    capacity = models.IntegerField()
    seats_taken = models.IntegerField(default=0, help_text="members present; the check constraint is what keeps the 201st out")
    in_calendar = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "groups_group"
        constraints = [
            models.UniqueConstraint(fields=["community", "key"], condition=Q(key__isnull=False), name="groups_group_key"),
            models.CheckConstraint(condition=Q(seats_taken__gte=0) & Q(seats_taken__lte=F("capacity")), name="groups_group_never_over_capacity"),
        ]


class Seat(models.Model):
    """A membership's presence in a group, from one moment to another."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="seats", db_index=False)
    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="seats", db_index=False)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "groups_seat"
        constraints = [models.UniqueConstraint(fields=["group", "membership"], condition=Q(left_at__isnull=True), name="groups_seat_once")]
        indexes = [models.Index(fields=["membership", "left_at"], name="groups_seat_member")]


class Pairing(models.Model):
    """A newcomer to a group was introduced to a member who had been there; once for each newcomer."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+", db_index=False)
    newcomer = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+", db_index=False)
    partner = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+", db_index=False)
    paired_at = models.DateTimeField()

    class Meta:
        db_table = "groups_pairing"
        constraints = [models.UniqueConstraint(fields=["group", "newcomer"], name="groups_pairing_once")]
        indexes = [models.Index(fields=["group", "partner"], name="groups_pairing_partner")]


class ChatBinding(models.Model):
    """A platform chat that carries a group; ending the binding keeps group, members and history."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="chats")
    channel = models.CharField(max_length=16, help_text="the channel's key in the blueprint")
    chat = models.CharField(max_length=80, blank=True, help_text="the chat's id on that platform; empty where the group itself is the chat (web)")
    owner = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+", help_text="whose account owns the chat there, where known")
    bound_at = models.DateTimeField()
    unbound_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "groups_chat"
        constraints = [
            models.UniqueConstraint(fields=["community", "channel", "chat"], condition=Q(unbound_at__isnull=True) & ~Q(chat=""), name="groups_chat_one_group"),
            models.UniqueConstraint(fields=["group", "channel", "chat"], condition=Q(unbound_at__isnull=True), name="groups_chat_once"),
        ]


class Term(models.Model):
    """Who is accountable operator or host of a group, from one moment to another; replaced terms stay with their dates."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="terms")
    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="terms")
    duty = models.CharField(max_length=12, choices=[("operator", _("运营官")), ("host", _("营主"))])
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "groups_term"
        constraints = [
            models.UniqueConstraint(fields=["group"], condition=Q(until_at__isnull=True, duty="operator"), name="groups_term_one_operator"),
            models.UniqueConstraint(fields=["group", "staff", "duty"], condition=Q(until_at__isnull=True), name="groups_term_once"),
        ]


class DutyGrant(models.Model):
    """One of the four duties 分工 that somebody holds in a group, from one moment to another."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="duty_grants")
    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="duty_grants")
    bundle = models.CharField(max_length=10, choices=[("manage", _("管理")), ("operate", _("运营")), ("maintain", _("维护")), ("plan", _("策划"))])
    declared = models.BooleanField(default=False, help_text="by the blueprint; otherwise by hand")
    granted_by = models.ForeignKey("people.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "groups_duty_grant"
        constraints = [models.UniqueConstraint(fields=["group", "staff", "bundle"], condition=Q(until_at__isnull=True), name="groups_duty_grant_once")]


from qunying.groups.signals.models import SignalState  # noqa: E402, F401 — Django looks for tables here

"""Tables of content: the scripts 话术 that are said day by day, the addresses they name, and the signed links to these."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qunying.kernel.ids import public_id


class Script(models.Model):
    """The words for one slot of one day; a row never changes, new words are a new row and the old one retires."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="scripts")
    day = models.IntegerField()
    slot = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, help_text="over title and both variants")
    title = models.CharField(max_length=120)
    full = models.TextField()
    short = models.TextField()
    revision = models.BigIntegerField()
    written_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "content_script"
        constraints = [
            models.UniqueConstraint(fields=["community", "day", "slot"], condition=models.Q(retired_at__isnull=True), name="content_script_in_force"),
        ]
        indexes = [models.Index(fields=["community", "sha256"], name="content_script_sha")]


class Link(models.Model):
    """An address that scripts may name by key."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="links")
    key = models.CharField(max_length=40)
    target = models.CharField(max_length=500)

    class Meta:
        db_table = "content_link"
        constraints = [models.UniqueConstraint(fields=["community", "key"], name="content_link_key")]


class Share(models.Model):
    """A signed link to a declared address that belongs to somebody: a group it was posted in, a member, or a visitor who may pass it on."""

    class Holder(models.TextChoices):
        GROUP = "group", _("群")
        MEMBER = "member", _("成员")
        VISITOR = "visitor", _("访客")

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    key = models.CharField(max_length=50, unique=True, help_text="keyed hash of community, resource and holder: one link each")
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+")
    resource = models.CharField(max_length=40, help_text="the key of the declared address")
    holder = models.CharField(max_length=8, choices=Holder.choices)
    group = models.BigIntegerField(null=True, help_text="in which the address was posted at the chain's beginning, where known")
    giver = models.BigIntegerField(null=True, help_text="identity of the member at the chain's beginning")
    parent = models.BigIntegerField(null=True, help_text="the link its holder had opened")
    depth = models.IntegerField(default=0, help_text="how many hands it has gone through when somebody opens it; a group's own is 0")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "content_share"

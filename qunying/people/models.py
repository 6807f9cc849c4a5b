"""Tables of people: communities, accounts, persons, memberships, what members say of themselves, invites, member keys, staff, page links."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qunying.kernel.ids import public_id


class Community(models.Model):
    """A community 社群: what everything else belongs to."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    timezone = models.CharField(max_length=40)
    group_word = models.CharField(max_length=10, default="群")
    is_demo = models.BooleanField(default=False)
    is_archive = models.BooleanField(default=False, help_text="history brought in from elsewhere: read, never run")
    attribution = models.TextField(blank=True, help_text="source and licence of an archive")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "people_community"


class Account(AbstractUser):
    """A login for the console."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    display_name = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "people_account"


class Person(models.Model):
    """A human being, once per installation."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "people_person"


class Identity(models.Model):
    """How a person appears in one place; facts name identities, and only ``person`` moves when two turn out to be one."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identities")
    source = models.CharField(max_length=16)
    source_key = models.CharField(max_length=50, null=True, unique=True, help_text="keyed hash of the source and the account's name there")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "people_identity"


class Membership(models.Model):
    """A person's place in one community."""

    class Kind(models.IntegerChoices):
        MEMBER = 0
        STAFF = 1
        BOT = 2

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    identity = models.ForeignKey(Identity, on_delete=models.PROTECT, related_name="+")
    display_name = models.CharField(max_length=60)
    kind = models.SmallIntegerField(choices=Kind.choices, default=Kind.MEMBER)
    joined_at = models.DateTimeField(help_text="beginning of the present stay")
    left_at = models.DateTimeField(null=True)
    stays = models.IntegerField(default=1, help_text="how often they have come, this time included")

    class Meta:
        db_table = "people_membership"
        constraints = [models.UniqueConstraint(fields=["community", "person"], name="people_membership_once")]
        indexes = [
            models.Index(fields=["identity"], name="people_membership_identity"),
            # The beginning of a name is searched with LIKE 'x%' on PostgreSQL, which needs the operator class whatever the collation; SQLite ignores it.
            models.Index(fields=["community", "display_name"], name="people_membership_name", opclasses=["int8_ops", "varchar_pattern_ops"]),
        ]


class About(models.Model):
    """What a member said of themselves when they joined; goes with the membership, and never into a fact."""

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, primary_key=True, related_name="about")
    text = models.CharField(max_length=100)

    class Meta:
        db_table = "people_about"


class Invite(models.Model):
    """A member asked somebody in: one person by name, or whoever opens the member's own link, each phone once."""

    class Kind(models.IntegerChoices):
        OWN = 0  # the member's link for everybody: it asks nobody until it is opened
        NAMED = 1
        OPENED = 2  # a phone that opened the link for everybody

    code = models.CharField(max_length=16, unique=True, default=public_id, help_text="opens the invite, and cannot be guessed")
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+", db_index=False)
    inviter = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="invites", db_index=False)
    kind = models.SmallIntegerField(choices=Kind.choices)
    whom = models.CharField(max_length=50, help_text="keyed hash of the name or the phone asked; empty for the link for everybody")
    called = models.CharField(max_length=20, blank=True, help_text="what the inviter calls them, for the inviter's own page, until they have come")
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted = models.OneToOneField(Membership, null=True, on_delete=models.SET_NULL, related_name="+", help_text="the member who came by it")
    same_as = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False, help_text="the invite they came by")

    class Meta:
        db_table = "people_invite"
        constraints = [models.UniqueConstraint(fields=["inviter", "whom"], name="people_invite_once")]


class MemberKey(models.Model):
    """What opens a member's pages: a device's cookie, a one-time link or a recovery code, kept as a keyed hash."""

    class Kind(models.IntegerChoices):
        DEVICE = 0
        LINK = 1
        RECOVERY = 2

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="keys")
    kind = models.SmallIntegerField(choices=Kind.choices)
    hash = models.CharField(max_length=50, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_member_key"


class ApiToken(models.Model):
    """A program asks the API in an account's name: it sees what the account sees, as long as the account sees it. Kept as a keyed hash."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=40, help_text="what it is for, in the account's own words")
    hash = models.CharField(max_length=50, unique=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, help_text="the hour of its latest use")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_api_token"


class Role(models.TextChoices):
    """What a member of staff is for."""

    OWNER = "owner", _("负责人")
    OPERATOR = "operator", _("运营官")
    HOST = "host", _("营主")
    REVIEWER = "reviewer", _("作业官")
    GUIDE = "guide", _("导购")
    ANALYST = "analyst", _("分析")


class Staff(models.Model):
    """Somebody who works for a community; ``key`` is the blueprint's name for them, absent for staff made by hand."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="staff")
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="posts")
    membership = models.OneToOneField(
        Membership, on_delete=models.PROTECT, related_name="post", help_text="their own presence: they post and check in like members"
    )
    key = models.CharField(max_length=40, null=True)
    name = models.CharField(max_length=60)
    promoted = models.BooleanField(default=False, help_text="was a member before, and is one again when dismissed")
    role = models.CharField(max_length=12, choices=Role.choices)
    domain = models.CharField(max_length=20, blank=True)
    minutes_per_day = models.IntegerField(default=0)
    granted_by = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+", help_text="who gave the role by hand")
    created_at = models.DateTimeField()
    hired_at = models.DateTimeField(null=True, help_text="beginning of the present employment; empty: since created")
    left_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_staff"
        constraints = [models.UniqueConstraint(fields=["community", "key"], condition=Q(key__isnull=False), name="people_staff_key")]


class PageLink(models.Model):
    """A page that opens by its link alone; only the link with the newest serial opens it, so a new one ends the old."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    page = models.CharField(max_length=16)
    serial = models.IntegerField(default=1)
    renewed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_page_link"
        constraints = [models.UniqueConstraint(fields=["community", "page"], name="people_page_link_one")]


from qunying.people.counting.models import CountedAs  # noqa: E402, F401 — Django looks for tables here
from qunying.people.levels.models import LevelHold, LevelRules, LevelsRead, LevelState  # noqa: E402, F401 — Django looks for tables here

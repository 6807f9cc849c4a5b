"""Tables of brought-in history: which import took in what, which chat became which group, who was found there, and what they said."""

from django.db import models

from qunying.kernel.ids import public_id


class HistoryImport(models.Model):
    """One import: when, by whom, of which file, and what became of every record in it."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=150, blank=True, help_text="the account that uploaded it; empty: the command line")
    file = models.CharField(max_length=200, help_text="the name of the file, without its folder")
    format = models.CharField(max_length=30)
    read = models.BigIntegerField(default=0)
    new = models.BigIntegerField(default=0)
    known = models.BigIntegerField(default=0)
    lost = models.JSONField(default=dict, help_text="how many records were lost, by reason")
    losses = models.JSONField(default=list, help_text="the first lost records: reason and place, never their text")
    groups = models.IntegerField(default=0)
    members = models.IntegerField(default=0)
    seconds = models.FloatField(default=0)
    finished = models.BooleanField(default=False)

    class Meta:
        db_table = "channels_history_import"


class HistoryChat(models.Model):
    """A chat of an export and the group its history stands in; ``key`` is the keyed hash of the chat's id there."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey("groups.Group", on_delete=models.PROTECT, related_name="+")
    platform = models.CharField(max_length=16)
    key = models.CharField(max_length=50)
    derived = models.BooleanField(default=False, help_text="the export has no id of the chat; the key is made from its name")

    class Meta:
        db_table = "channels_history_chat"
        constraints = [models.UniqueConstraint(fields=["community", "platform", "key"], name="channels_history_chat_once")]


class HistoryPerson(models.Model):
    """Somebody found in an export; ``derived`` when the export has names only, so that one name is not silently one person everywhere."""

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False)
    identity = models.ForeignKey("people.Identity", on_delete=models.PROTECT, related_name="+", db_index=False)
    platform = models.CharField(max_length=16)
    derived = models.BooleanField(default=False)

    class Meta:
        db_table = "channels_history_person"
        constraints = [models.UniqueConstraint(fields=["identity", "community"], name="channels_history_person_once")]


class HistoryMessage(models.Model):
    """What somebody said: the words that the journal does not keep; ``message`` is the number its fact names as subject.

    Rows lie in the order they came in. By their message they are sought nowhere, and a million rows in the order of hashed numbers are written page by
    page. Group and community are those of the fact beside it, which the database does not look up either: it would be a third of PostgreSQL's work.
    """

    message = models.BigIntegerField()
    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    group = models.ForeignKey("groups.Group", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    identity = models.BigIntegerField(db_index=True)
    at = models.DateTimeField()
    form = models.CharField(max_length=12)
    body = models.TextField()
    reply_to = models.BigIntegerField(null=True)

    class Meta:
        db_table = "channels_history_said"


class HistoryUpload(models.Model):
    """A file handed in at the console: read first, taken in when its sender has seen what is in it; the file goes when that is done."""

    class Step(models.TextChoices):
        WAITING = "waiting", "等着读"
        READING = "reading", "在读"
        READ = "read", "读懂了"
        ASKED = "asked", "等着导入"
        WRITING = "writing", "在导入"
        DONE = "done", "导入好了"
        REFUSED = "refused", "读不了"

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    account = models.BigIntegerField(help_text="who handed it in")
    by = models.CharField(max_length=150)
    file = models.CharField(max_length=120, help_text="the name of the file; it lies in a folder named by the public id")
    bytes = models.BigIntegerField()
    wish = models.JSONField(default=dict, help_text="community, name, format, timezone, date_order, partial")
    step = models.CharField(max_length=8, choices=Step.choices, default=Step.WAITING)
    done = models.BigIntegerField(default=0, help_text="records read or written so far")
    report = models.JSONField(default=dict, help_text="what was understood, and what became of it")
    refusal = models.JSONField(default=dict, help_text="code and data of why it was refused")
    asked_at = models.DateTimeField(help_text="in real time, like all its moments")
    seen_at = models.DateTimeField(help_text="when the process at work on it was last heard of")

    class Meta:
        db_table = "channels_history_upload"

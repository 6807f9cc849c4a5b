"""The words of brought-in history lie in the order they came in, in a table of its own, no longer in the order of their hashed numbers."""

import django.db.models.deletion
from django.db import migrations, models

COLUMNS = "community_id, group_id, identity, at, form, body, reply_to"


def move(apps, schema_editor):
    schema_editor.execute(
        f"INSERT INTO channels_history_said (message, {COLUMNS}) SELECT id, {COLUMNS} FROM channels_history_message ORDER BY group_id, at, id"
    )


class Migration(migrations.Migration):
    dependencies = [("channels", "0004_uploads"), ("groups", "0001_initial"), ("people", "0001_initial")]
    operations = [
        migrations.RenameModel("HistoryMessage", "HistoryMessageBefore"),
        migrations.CreateModel(
            name="HistoryMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message", models.BigIntegerField()),
                ("identity", models.BigIntegerField(db_index=True)),
                ("at", models.DateTimeField()),
                ("form", models.CharField(max_length=12)),
                ("body", models.TextField()),
                ("reply_to", models.BigIntegerField(null=True)),
                ("community", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.community")),
                ("group", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="groups.group")),
            ],
            options={"db_table": "channels_history_said"},
        ),
        migrations.RunPython(move, migrations.RunPython.noop, elidable=True),
        migrations.DeleteModel("HistoryMessageBefore"),
    ]

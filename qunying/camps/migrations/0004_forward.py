"""Errands for the demo: letting days pass, and taking it away."""

import django.db.models.deletion
from django.db import migrations, models

ERRAND = [
    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
    ("only", models.SmallIntegerField(default=1)),
    ("asked_at", models.DateTimeField(help_text="in real time, like the lease")),
    ("worker", models.CharField(max_length=60, null=True)),
    ("lease_until", models.DateTimeField(null=True)),
    ("finished_at", models.DateTimeField(null=True)),
]


def one_at_a_time(name):
    return models.UniqueConstraint(condition=models.Q(("finished_at__isnull", True)), fields=("only",), name=name)


class Migration(migrations.Migration):
    dependencies = [("camps", "0003_hosts"), ("people", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="WipeRequest",
            fields=[
                *ERRAND,
                ("communities", models.JSONField(default=list, help_text="their ids")),
                ("names", models.JSONField(default=list)),
                ("captured", models.JSONField(default=dict, help_text="ids that nothing would name any more half-way; empty when finished")),
                ("place", models.JSONField(default=dict)),
                ("rows_before", models.BigIntegerField(default=0)),
                ("rows_gone", models.BigIntegerField(default=0)),
            ],
            options={"db_table": "camps_wipe", "constraints": [one_at_a_time("camps_wipe_one_at_a_time")]},
        ),
        migrations.CreateModel(
            name="ForwardRequest",
            fields=[
                *ERRAND,
                ("from_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("community", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.community")),
            ],
            options={"db_table": "camps_forward", "constraints": [one_at_a_time("camps_forward_one_at_a_time")]},
        ),
    ]

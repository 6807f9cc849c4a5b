"""Members are asked which of four lines is the value."""

import django.db.models.deletion
from django.db import migrations, models

import qunying.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("charter", "0004_scorecards"),
        ("people", "0006_invites_and_abouts"),
    ]

    operations = [
        migrations.CreateModel(
            name="ValueQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(default=qunying.kernel.ids.public_id, max_length=16, unique=True)),
                ("stated", models.CharField(max_length=60)),
                ("others", models.JSONField(help_text="three lines that are not the value")),
                ("asked_at", models.DateTimeField()),
                ("by", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.staff")),
                ("community", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.community")),
            ],
            options={
                "db_table": "charter_value_question",
            },
        ),
        migrations.CreateModel(
            name="ValueAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("group", models.BigIntegerField(help_text="where the member sat", null=True)),
                ("picked", models.CharField(help_text="the line as it read", max_length=60)),
                ("picked_right", models.BooleanField()),
                ("answered_at", models.DateTimeField()),
                ("membership", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership")),
                (
                    "question",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="charter.valuequestion"),
                ),
            ],
            options={
                "db_table": "charter_value_answer",
            },
        ),
        migrations.AddIndex(
            model_name="valuequestion",
            index=models.Index(fields=["community", "id"], name="charter_value_newest"),
        ),
        migrations.AddConstraint(
            model_name="valueanswer",
            constraint=models.UniqueConstraint(fields=("question", "membership"), name="charter_value_answer_once"),
        ),
    ]

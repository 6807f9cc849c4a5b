from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("groups", "0003_chat_owner")]

    operations = [
        migrations.CreateModel(
            name="SignalState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("community", models.BigIntegerField()),
                ("group", models.BigIntegerField()),
                ("signal", models.CharField(max_length=40)),
                ("state", models.CharField(max_length=20)),
                ("since", models.DateField()),
                ("figures", models.JSONField(default=dict)),
                ("read_until", models.DateField(help_text="the last whole day that was read")),
            ],
            options={"db_table": "groups_signal_state"},
        ),
        migrations.AddConstraint(model_name="signalstate", constraint=models.UniqueConstraint(fields=["group", "signal"], name="groups_signal_state_one")),
        migrations.AddIndex(model_name="signalstate", index=models.Index(fields=["community", "signal"], name="groups_signal_state_here")),
    ]

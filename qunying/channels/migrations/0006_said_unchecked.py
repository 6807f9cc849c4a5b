"""Group and community of brought-in words are no longer looked up in the database for every row; their facts' never were."""

import django.db.models.deletion
from django.db import migrations, models


def to(model, **more):
    return models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model, **more)


class Migration(migrations.Migration):
    dependencies = [("channels", "0005_said"), ("groups", "0001_initial"), ("people", "0001_initial")]
    operations = [
        migrations.AlterField("historymessage", "community", to("people.community", db_index=False)),
        migrations.AlterField("historymessage", "group", to("groups.group")),
    ]

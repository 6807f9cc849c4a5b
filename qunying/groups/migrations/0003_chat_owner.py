import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("groups", "0002_duties"),
        ("people", "0003_page_link"),
    ]

    operations = [
        migrations.AddField(
            model_name="chatbinding",
            name="owner",
            field=models.ForeignKey(
                help_text="whose account owns the chat there, where known",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.staff",
            ),
        ),
    ]

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("camps", "0002_rescue")]

    operations: list = []

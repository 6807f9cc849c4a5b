from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("camps", "0001_initial")]

    operations: list = []

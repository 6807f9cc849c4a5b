"""PostgreSQL only: the column ``tx`` that gives facts a safe reading order, and its index."""

from django.db import migrations


def add_tx(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE journal_fact ADD COLUMN tx xid8 NOT NULL DEFAULT pg_current_xact_id()")
        schema_editor.execute("CREATE INDEX journal_fact_order ON journal_fact (tx, id)")


def drop_tx(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE journal_fact DROP COLUMN tx")


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(add_tx, drop_tx)]

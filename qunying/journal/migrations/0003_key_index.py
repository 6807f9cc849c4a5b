"""PostgreSQL only: the second index on keys, for searching by how they begin, goes; nobody does, and every fact paid for it."""

from django.db import migrations


def drop(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'journal_fact' AND schemaname = current_schema() AND indexname LIKE 'journal\\_fact\\_key\\_%\\_like'")
        for (name,) in cursor.fetchall():
            schema_editor.execute(f'DROP INDEX "{name}"')


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_transaction_order")]
    operations = [migrations.RunPython(drop, migrations.RunPython.noop)]

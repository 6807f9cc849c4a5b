"""The database emptied between tests that commit: Django visits every table and makes all permissions anew, which costs more than most such tests."""

from django.db import connections, transaction

STANDING = frozenset({"django_content_type", "auth_permission"})  # what Django keeps of the models themselves: no test changes it


def empty(alias: str) -> None:
    """No table holds a row, except those that describe the models."""
    connection = connections[alias]
    tables = sorted(set(connection.introspection.django_table_names(only_existing=False, include_views=False)) - STANDING)
    with transaction.atomic(using=alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("set local session_replication_role = replica")  # every table is emptied: nothing can be left pointing nowhere
        cursor.execute(" union all ".join(f"select '{table}' where exists (select 1 from {connection.ops.quote_name(table)})" for table in tables))
        for (table,) in cursor.fetchall():
            cursor.execute(f"delete from {connection.ops.quote_name(table)}")


def quickly(case) -> None:
    """Stands in for Django's own emptying after a test that commits."""
    for alias in case._databases_names(include_mirrors=False):
        empty(alias)

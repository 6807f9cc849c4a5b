"""Make the database ready for this version: tables created or brought up to date, a newer one refused."""

from __future__ import annotations

from qunying.kernel.refusals import Refused


def prepare() -> None:
    """The database has every table of this version; refused ``newer_database`` when a later version has written it."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    known = set(executor.loader.disk_migrations)
    ours = {app for app, _ in known}
    newer = sorted(f"{app}.{name}" for app, name in executor.loader.applied_migrations if app in ours and (app, name) not in known)
    if newer:
        raise Refused("newer_database", first=newer[0])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)


def prepare_if_new() -> None:
    """A database without any table has this version's tables, empty; one that has tables is left as it is."""
    from django.db import connection

    if not connection.introspection.table_names():
        prepare()

"""Make the database ready for this version: tables created or brought up to date, a newer one refused."""

from __future__ import annotations

from qunying.kernel.refusals import Refused


def prepare() -> None:
    """The database has every table of this version; refused ``newer_database`` when a later version has written it."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    if is_new() and connection.vendor == "sqlite":
        build()
        return
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
    if is_new():
        prepare()


def is_new() -> bool:
    """Whether the database has no table yet."""
    from django.db import connection

    return not connection.introspection.table_names()


def build() -> None:
    """An empty SQLite database has every table as its migrations would leave it, whole or not at all, in a second instead of seven.

    Walking every migration of an empty database costs seconds in each rehearsal and each first start; a test holds both ways equal.
    """
    from django.apps import apps
    from django.core.management.sql import emit_post_migrate_signal
    from django.db import connection, transaction

    connection.ensure_connection()
    connection.disable_constraint_checking()
    try:
        with transaction.atomic():
            with connection.schema_editor() as editor:
                for model in apps.get_models():
                    if model._meta.can_migrate(connection):
                        editor.create_model(model)
            remember_migrations()
            emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
    finally:
        connection.enable_constraint_checking()


def remember_migrations() -> None:
    """Every migration of this version counts as applied."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    for app, name in sorted(executor.loader.disk_migrations):
        if (app, name) not in executor.loader.applied_migrations:
            executor.recorder.record_applied(app, name)

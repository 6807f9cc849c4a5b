"""A cast everybody knows: 林 owns, 陈 operates, 小周 hosts, 阿美 is active, 老王 is silent, 外人 must see nothing."""

import os
from datetime import UTC, datetime

import pytest

from qunying.kernel import clock
from tests import emptying

LAST_INVENTED = 1_000_000_000  # the highest number a story may give somebody who stands in no table
MORNING = datetime(2026, 11, 13, 0, 30, tzinfo=UTC)  # 08:30 on a Friday in Shanghai


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """On SQLite the tests' tables are made at once, as every new house's are; that this equals the migrations test_database shows.

    On PostgreSQL one worker goes the way of the migrations.
    """
    from django.db import connections

    if connections["default"].vendor == "sqlite" or _worker() not in ("main", "gw0"):
        connections["default"].settings_dict["TEST"]["MIGRATE"] = False


def _worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The tests' database says of its migrations that they are done."""
    from django.db import connection

    from qunying.faces.shell import database

    with django_db_blocker.unblock():
        if connection.vendor == "postgresql" and connection.settings_dict["TEST"].get("MIGRATE") is False:
            _written_by_hand(connection)
        database.remember_migrations()
        _numbered_apart(connection)


def _numbered_apart(connection) -> None:
    """People of a table never bear the number of somebody a story invents: numbers are not used twice in a run, so that they would meet once in a while."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("select setval(pg_get_serial_sequence('people_identity', 'id'), %s)", [LAST_INVENTED])
        else:
            cursor.execute("insert into sqlite_sequence (name, seq) values ('people_identity', %s)", [LAST_INVENTED])


def _written_by_hand(connection) -> None:
    """What migrations do that stands in no model, such as the column of the safe reading order; what they move (elidable) is not there to be moved."""
    from django.db.migrations import RunPython
    from django.db.migrations.executor import MigrationExecutor
    from django.db.migrations.state import ProjectState

    migrations = MigrationExecutor(connection).loader.disk_migrations
    with connection.schema_editor() as editor:
        for (app, _), migration in sorted(migrations.items()):
            ours = type(migration).__module__.startswith("qunying.")
            for step in [step for step in migration.operations if ours and isinstance(step, RunPython) and not step.elidable]:
                step.database_forwards(app, editor, ProjectState(), ProjectState())


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """A test's password is hashed once, not the million times of a real house: that would be a third of a second for every account."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_emptying():
    """What a test committed is gone after it in a few milliseconds."""
    from django.test import TransactionTestCase

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptying.quickly)
        yield


@pytest.fixture
def morning():
    """The house's clock stands at 08:30 in Shanghai on Friday 2026-11-13."""
    with clock.fixed(MORNING):
        yield MORNING


@pytest.fixture(autouse=True)
def fresh_caches():
    """Nothing cached by one test is seen by the next."""
    from qunying.journal import record

    clock.forget()
    record._zone.cache_clear()
    yield
    record._zone.cache_clear()

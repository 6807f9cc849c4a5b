"""A cast everybody knows: 林 owns, 陈 operates, 小周 hosts, 阿美 is active, 老王 is silent, 外人 must see nothing."""

from datetime import UTC, datetime

import pytest

from qunying.kernel import clock
from tests import emptying

MORNING = datetime(2026, 11, 13, 0, 30, tzinfo=UTC)  # 08:30 on a Friday in Shanghai


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """On SQLite the tests' tables are made at once, as every new house's are; that this equals the migrations test_database shows."""
    from django.db import connections

    if connections["default"].vendor == "sqlite":
        connections["default"].settings_dict["TEST"]["MIGRATE"] = False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The tests' database says of its migrations that they are done."""
    from qunying.faces.shell import database

    with django_db_blocker.unblock():
        database.remember_migrations()


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

"""A cast everybody knows: 林 owns, 陈 operates, 小周 hosts, 阿美 is active, 老王 is silent, 外人 must see nothing."""

from datetime import UTC, datetime

import pytest

from qunying.kernel import clock

MORNING = datetime(2026, 11, 13, 0, 30, tzinfo=UTC)  # 08:30 on a Friday in Shanghai


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

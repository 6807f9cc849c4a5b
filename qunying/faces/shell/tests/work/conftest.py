"""A community whose promises and daily work are told one by one."""

from datetime import UTC, datetime

import pytest

from qunying.camps.routine.tests.telling import Work
from qunying.groups.tests.cast import make_group
from qunying.kernel import clock


@pytest.fixture
def story(dushu):
    """读书会 with two groups of ten; it is the morning of Monday 7 December (D37)."""
    told = Work(dushu.pk, [make_group(dushu, n).pk for n in (1, 2)])
    with clock.fixed(datetime(2026, 12, 7, 0, 30, tzinfo=UTC)):
        yield told

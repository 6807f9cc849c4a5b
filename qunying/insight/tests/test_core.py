"""Who is at the core, from which day and until which, counted by hand."""

from datetime import date, timedelta

import pytest

from qunying.insight.bases import Bases
from qunying.insight.engines import duckdb
from qunying.insight.expressions.core import core, first_core
from qunying.insight.lake import manifest
from qunying.insight.tests.story import FIRST
from qunying.journal.record import timezone_of
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


def asked(question):
    version = manifest.version(1)
    with duckdb.at(version) as store:
        bases = Bases(store, 1, version.data_time, clock.local_day(version.data_time, timezone_of(1)))
        return sorted(tuple(row.values()) for row in store.rows(question(bases)))


def day(n):
    return FIRST + timedelta(days=n - 1)


def test_a_member_is_at_the_core_while_the_last_ninety_days_hold_fifty_acts(story):
    """
    1: 20 on D−100, 30 on D−40, that is 50 within 60 days: core from D−40 until the 20 fall out, 90 days after D−100, on D−10; 20 more on D5 bring
    them back until D−40 + 90 = D50. 2 says 49. 3 says 50 as staff. 4 says 50 on D−95 and nothing later: until D−5.
    """
    story.comes(1, 2, 4, day=-120)
    story.comes(3, day=-120, kind="staff")
    for who, at, times in ((1, -100, 20), (1, -40, 30), (1, 5, 20), (2, 5, 49), (3, 5, 50), (4, -95, 50)):
        story.says(who, day=day(at), times=times)
    story.end()
    assert asked(lambda bases: bases["core_spells"]) == [
        (1, day(-40), day(-10)), (1, day(5), day(50)), (4, day(-95), day(-5))
    ]  # fmt: skip
    assert asked(lambda bases: core(bases, day(-11))) == [(1, day(-40)), (4, day(-95))]
    assert asked(lambda bases: core(bases, day(-10))) == [(4, day(-95))]
    assert asked(first_core) == [(1, day(-40)), (4, day(-95))]
    assert asked(lambda bases: core(bases, date(2026, 11, 12))) == [(1, day(5))]

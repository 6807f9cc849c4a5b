"""Bulk writes: what a burst changes while it lasts."""

import pytest
from django.db import connection

from qunying.kernel import bulk


@pytest.mark.django_db(transaction=True)
def test_a_burst_leaves_the_database_as_it_found_it_even_when_it_fails():
    def now():
        with connection.cursor() as cursor:
            return [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in bulk.BURST]

    if connection.vendor != "sqlite":
        with bulk.burst():
            return
    before, within = now(), []
    with pytest.raises(ZeroDivisionError), bulk.burst():
        within = now()
        1 / 0  # noqa: B018
    assert (within, now()) == (list(bulk.BURST.values()), before)

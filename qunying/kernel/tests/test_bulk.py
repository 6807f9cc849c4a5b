"""Bulk writes: what a burst changes while it lasts."""

import gc

import pytest
from django.db import IntegrityError, connection, transaction

from qunying.kernel import bulk


@pytest.mark.django_db(transaction=True)
def test_a_burst_leaves_the_database_as_it_found_it_even_when_it_fails():
    def now():
        with connection.cursor() as cursor:
            return {name: bulk._setting(cursor, name) for name in bulk.BURST[connection.vendor]}

    before, within = now(), {}
    with pytest.raises(ZeroDivisionError), bulk.burst():
        within = now()
        1 / 0  # noqa: B018
    assert (within, now()) == (bulk.BURST[connection.vendor], before)
    assert before.items().isdisjoint(within.items())


@pytest.mark.django_db
def test_many_rows_are_written_once_each_also_when_somebody_was_quicker(monkeypatch):
    columns = {"consumer": "text", "tx": "bigint", "fact": "bigint"}
    rows = [(f"c{n}", n, 0) for n in range(bulk.COPIED_FROM * 2)]

    def write(rows):
        with transaction.atomic():
            return bulk.insert_new("journal_cursor", columns, rows, key="consumer")

    first, again = write([*rows[:-50], rows[0]]), write(rows)
    assert (len(first), again) == (len(rows) - 50, {row[0] for row in rows[-50:]})
    if connection.vendor == "postgresql":  # one writer at a time: nobody can be quicker on SQLite
        monkeypatch.setattr(bulk, "existing", lambda *_: set())
        assert write([*rows, ("late", 1, 1)]) == {"late"}


@pytest.mark.django_db
@pytest.mark.parametrize("known", [0, 1, 250])
def test_rows_that_were_thought_new_are_written_once_each_all_the_same(known):
    columns = {"consumer": "text", "tx": "bigint", "fact": "bigint"}
    rows = [(f"c{n}", n, 0) for n in range(bulk.COPIED_FROM + 50)]
    with transaction.atomic():
        bulk.insert_rows("journal_cursor", columns, [(name, -1, -1) for name, *_ in rows[:known]])
        new = bulk.insert_new("journal_cursor", columns, [*rows, rows[-1]], key="consumer", likely_new=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT consumer, tx, fact FROM journal_cursor")
            stand = dict((name, rest) for name, *rest in cursor.fetchall())
    assert new == {name for name, *_ in rows[known:]}
    assert stand == {name: [-1, -1] if n < known else [n, 0] for n, (name, *_) in enumerate(rows)}


@pytest.mark.django_db(transaction=True)
def test_of_many_rows_with_a_duplicate_none_stands():
    rows = [(f"c{n}", n, 0) for n in range(bulk.COPIED_FROM)]
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert_rows("journal_cursor", {"consumer": "text", "tx": "bigint", "fact": "bigint"}, [*rows, rows[0]])
    assert bulk.existing("journal_cursor", "consumer", ["c0"]) == set()


def test_garbage_is_sought_as_before_afterwards():
    before = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), bulk.seldom_tidied():
        assert gc.get_threshold()[0] > before[0]
        1 / 0  # noqa: B018
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)

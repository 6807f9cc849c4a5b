"""Rows by the thousand: what is inserted together is what would have been inserted one by one, and a name is as evenly drawn as before."""

from collections import Counter

import pytest
from django.db import IntegrityError, connection, transaction

from qunying.kernel import bulk
from qunying.kernel.ids import ALPHABET, PUBLIC_ID_LENGTH, public_id

COLUMNS = {"community": "bigint", "timezone": "text"}


def kept():
    with connection.cursor() as cursor:
        cursor.execute("SELECT community, timezone FROM journal_book ORDER BY community")
        return cursor.fetchall()


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, bulk.TOGETHER - 1, bulk.TOGETHER, 2 * bulk.TOGETHER + 3])
def test_however_many_rows_there_are_each_of_them_stands(count):
    rows = [(n, f"区%s?{n}") for n in range(1, count + 1)]
    bulk.insert_rows("journal_book", COLUMNS, rows)
    assert kept() == rows


@pytest.mark.django_db
def test_one_row_too_many_and_none_of_them_stands():
    rows = [(n, "UTC") for n in range(1, bulk.TOGETHER + 1)]
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert_rows("journal_book", COLUMNS, [*rows[:-1], rows[0]])
    assert kept() == []


def test_every_letter_of_a_public_id_is_as_likely():
    drawn = Counter("".join(public_id() for _ in range(4000)))
    assert set(drawn) == set(ALPHABET) and drawn.total() == 4000 * PUBLIC_ID_LENGTH
    assert max(drawn.values()) < 1.2 * drawn.total() / len(ALPHABET)  # the odds of more: below one in a billion

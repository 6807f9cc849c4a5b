"""Counting the facts of a day up to a moment, and naming what is stuck."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from qunying.journal import reactions, read
from qunying.journal.models import FactRow, Parked
from qunying.journal.record import Draft, open_book, record_many
from qunying.journal.tests.test_journal import Left, joined
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 13)
KINDS = ("test.joined", "test.left")


@pytest.fixture
def told(morning):
    """Two people come twice and once to two groups, one leaves, one comes an hour later and one to another community."""
    open_book(1, "Asia/Shanghai")
    open_book(2, "Asia/Shanghai")
    later = clock.now() + timedelta(hours=1)
    drafts = [
        Draft(joined(), "a", 1, group=7, identity=11), Draft(joined(), "b", 1, group=7, identity=11), Draft(joined(), "c", 1, group=8, identity=12),
        Draft(Left("moved"), "d", 1, group=7, identity=12), Draft(joined(), "e", 1, group=7, identity=14, happened_at=later),
        Draft(joined(), "f", 2, group=9, identity=11),
    ]  # fmt: skip
    with transaction.atomic():
        record_many(drafts)


def test_facts_and_people_of_a_day_are_counted_up_to_the_moment(told):
    now = clock.now()
    assert read.tally(1, DAY, kinds=KINDS, until=now) == {"test.joined": (3, 2), "test.left": (1, 1)}
    assert read.tally(1, DAY, kinds=KINDS, until=now + timedelta(hours=2)) == {"test.joined": (4, 3), "test.left": (1, 1)}
    assert read.tally(1, DAY + timedelta(days=1), kinds=KINDS, until=now) == {"test.joined": (0, 0), "test.left": (0, 0)}


def test_some_groups_only_and_some_people_left_out(told):
    now = clock.now()
    assert read.tally(1, DAY, kinds=KINDS, until=now, groups=[7]) == {"test.joined": (2, 1), "test.left": (1, 1)}
    assert read.tally(1, DAY, kinds=KINDS, until=now, groups=[]) == {"test.joined": (0, 0), "test.left": (0, 0)}
    assert read.tally(1, DAY, kinds=KINDS, until=now, without=[11]) == {"test.joined": (1, 1), "test.left": (1, 1)}


def test_what_is_stuck_is_named_with_its_first_error(told):
    fact = FactRow.objects.get(key="a")
    behind = FactRow.objects.get(key="b")
    Parked.objects.create(consumer="test.one", fact=fact, subject="identity:11", error="ValueError: unlucky", parked_at=clock.now())
    Parked.objects.create(consumer="test.one", fact=behind, subject="identity:11", error="", parked_at=clock.now())
    assert reactions.parked(1) == [("test.one", "identity:11", "ValueError: unlucky", clock.now())]
    assert reactions.parked(2) == []

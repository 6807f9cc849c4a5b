"""How alive groups are, counted from the journal up to the very second."""

from datetime import timedelta

import pytest
from django.db import transaction

from qunying.journal import pulse
from qunying.journal.pulse import Span
from qunying.journal.record import Draft, open_book, record_many
from qunying.journal.tests.test_journal import Left, joined
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
KINDS = ("test.joined",)
HOUR = timedelta(hours=1)


@pytest.fixture
def told(morning):
    """Group 7: 11 twice and 12 once; group 8: 12 a day earlier; 13 without a group; another community; a fact of another kind."""
    for community in (1, 2):
        open_book(community, "Asia/Shanghai")
    at = morning - HOUR
    drafts = [
        Draft(joined(), "a", 1, group=7, identity=11, happened_at=at), Draft(joined(), "b", 1, group=7, identity=11, happened_at=at + HOUR / 2),
        Draft(joined(), "c", 1, group=7, identity=12, happened_at=at), Draft(joined(), "d", 1, group=8, identity=12, happened_at=at - 24 * HOUR),
        Draft(joined(), "e", 1, identity=13, happened_at=at), Draft(joined(), "f", 2, group=9, identity=11, happened_at=at),
        Draft(Left("moved"), "g", 1, group=8, identity=12, happened_at=at),
    ]  # fmt: skip
    with transaction.atomic():
        record_many(drafts)
    return at


def span(told, hours=24, **more):
    return Span(1, KINDS, told - hours * HOUR, clock.now(), **more)


def test_each_group_has_its_facts_its_people_and_its_last_fact(told):
    found = pulse.by_group(span(told, 30))
    assert {group: (one.facts, one.people, one.last_at) for group, one in found.items()} == {7: (3, 2, told + HOUR / 2), 8: (1, 1, told - 24 * HOUR)}
    assert found[7].last_id == pulse.facts(span(told, groups=[7]))[-1].id


def test_the_first_moment_is_not_in_the_span_and_the_last_one_is(told):
    assert set(pulse.by_group(Span(1, KINDS, told - 24 * HOUR, told))) == {7}
    assert set(pulse.by_group(Span(1, KINDS, told - 24 * HOUR - timedelta(seconds=1), told))) == {7, 8}
    assert pulse.by_group(Span(1, KINDS, told, told)) == {}


def test_some_groups_only_and_some_people_left_out(told):
    assert set(pulse.by_group(span(told, 30, groups=[8]))) == {8}
    assert pulse.by_group(span(told, 30, groups=[])) == {}
    assert {group: one.people for group, one in pulse.by_group(span(told, 30, without=[12])).items()} == {7: 1}
    assert pulse.by_group(Span(1, (), told - HOUR, clock.now())) == {}


def test_who_did_most_in_a_group_stands_first(told):
    assert pulse.busiest(span(told, 30), limit=2) == {7: [11, 12], 8: [12]}
    assert pulse.busiest(span(told, 30, groups=[7]), limit=1) == {7: [11]}


def test_the_facts_themselves_come_oldest_first(told):
    assert [fact.key for fact in pulse.facts(span(told))] == ["a", "b", "c", "e"]
    assert [fact.key for fact in pulse.facts(span(told), limit=2)] == ["a", "b"]

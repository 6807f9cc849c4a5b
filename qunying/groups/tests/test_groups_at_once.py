"""Hundreds at the same moment: never one more than there is room for, and nobody sees a lock error."""

from functools import partial

import pytest

from qunying.groups import services
from qunying.groups.models import ChatBinding, Group, Seat
from qunying.groups.tests.cast import make_community, make_group, make_members
from qunying.journal.models import FactRow
from qunying.kernel.refusals import Refused
from qunying.people.tests.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def community(morning):
    return make_community()


def test_of_three_hundred_who_come_at_once_two_hundred_are_seated(community):
    group, members = make_group(community, capacity=200), make_members(community, 300)
    results = at_once([partial(services.seat_many, [(member.pk, group.pk)]) for member in members], threads=24)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert sum(len(result) for result in results) == Seat.objects.count() == Group.objects.get().seats_taken == 200
    assert FactRow.objects.filter(kind="groups.joined").count() == 200


def test_batches_over_groups_in_any_order_do_not_wait_for_each_other_in_a_ring(community):
    groups, members = [make_group(community, n, capacity=50) for n in range(1, 5)], make_members(community, 60)
    pairs = [(member.pk, group.pk) for member in members for group in groups]
    batches = [pairs, pairs[::-1], pairs[100:] + pairs[:100], sorted(pairs, key=lambda pair: -pair[1])] * 3
    results = at_once([partial(services.seat_many, batch) for batch in batches])
    assert [result for result in results if isinstance(result, Exception)] == []
    assert [group.seats_taken for group in Group.objects.all()] == [50] * 4 and Seat.objects.count() == 200


def test_joining_and_leaving_at_once_leaves_the_count_true(community):
    group, members = make_group(community, capacity=40), make_members(community, 60)
    services.seat_many([(member.pk, group.pk) for member in members[:30]])
    leaving = [partial(services.unseat_many, [(member.pk, group.pk)], reason="left") for member in members[:30]]
    joining = [partial(services.seat_many, [(member.pk, group.pk)]) for member in members[30:]]
    results = at_once([job for both in zip(leaving, joining, strict=True) for job in both])
    assert [result for result in results if isinstance(result, Exception)] == []
    assert Group.objects.get().seats_taken == Seat.objects.filter(left_at=None).count() <= 40


def test_two_groups_reaching_for_one_chat_leave_it_with_one(community):
    groups = [make_group(community, n) for n in range(1, 9)]
    results = at_once([partial(services.bind_chat, group.pk, "wecom", "wr-1") for group in groups])
    assert sorted(type(result).__name__ for result in results) == ["ChatBinding"] + ["Refused"] * 7
    assert {result.code for result in results if isinstance(result, Refused)} == {"chat_bound_elsewhere"}
    assert ChatBinding.objects.count() == 1

"""Many at the same moment: one key is one person, a link opens once."""

from functools import partial

import pytest

from qunying.journal.models import FactRow
from qunying.kernel.refusals import Refused
from qunying.people import services
from qunying.people.models import Identity, Membership, Person
from qunying.people.services import Newcomer
from qunying.people.tests.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def community(morning):
    return services.create_community(slug="renji", name="人际关系训练营", kind="camp", timezone="Asia/Shanghai")


def test_a_key_sent_by_sixteen_requests_at_once_is_one_member(community):
    results = at_once([partial(services.admit, community.id, name="阿美", key="device-1")] * 32)
    assert {getattr(result, "pk", result) for result in results} == {Membership.objects.get().pk}
    assert (Person.objects.count(), Identity.objects.count(), FactRow.objects.filter(kind="people.joined").count()) == (1, 1, 1)


def test_overlapping_batches_in_any_order_do_not_wait_for_each_other_in_a_ring(community):
    keys = [f"device-{n}" for n in range(40)]
    batches = [keys, keys[::-1], keys[10:] + keys[:10], keys[::2] + keys[1::2]] * 4
    results = at_once([partial(services.admit_many, community.id, [Newcomer(key, key) for key in batch]) for batch in batches])
    assert [result for result in results if isinstance(result, Exception)] == []
    assert (Person.objects.count(), Membership.objects.count()) == (40, 40)


def test_of_many_who_redeem_one_link_exactly_one_gets_in(community):
    link = services.issue_key(services.admit(community.id, name="阿美", key="device-1").pk)
    results = at_once([partial(services.redeem_link, link)] * 16)
    refused = [result.code for result in results if isinstance(result, Refused)]
    assert (refused, len({r for r in results if isinstance(r, str)})) == (["link_used"] * 15, 1)

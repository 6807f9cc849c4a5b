"""Rules: a version never changes, and a yes is to one version."""

import pytest

from qunying.conduct import queries, services
from qunying.conduct.models import Acceptance
from qunying.journal.models import FactRow
from qunying.kernel.refusals import Refused
from qunying.people.services import Newcomer, admit_many, create_community

pytestmark = pytest.mark.django_db

ITEMS = [{"id": "no-ads", "text": "不发广告"}]


@pytest.fixture
def community(morning):
    return create_community(slug="renji", name="训练营", kind="camp", timezone="Asia/Shanghai").pk


@pytest.fixture
def members(community):
    return [(row.pk, row.identity_id) for row in admit_many(community, [Newcomer(f"成员{n}", f"key-{n}") for n in range(3)])]


def test_the_latest_version_is_in_force_and_the_others_stay(community):
    services.publish(community, 1, ITEMS)
    services.publish(community, 2, [*ITEMS, {"id": "kind", "text": "好好说话"}])
    assert (queries.current(community).version, [rules.version for rules in queries.versions(community)]) == (2, [2, 1])


def test_a_published_version_cannot_read_otherwise(community):
    services.publish(community, 1, ITEMS)
    services.publish(community, 1, ITEMS)
    with pytest.raises(Refused) as refused:
        services.publish(community, 1, [{"id": "no-ads", "text": "可以发广告"}])
    assert (refused.value.code, queries.current(community).items[0].text) == ("version_published", "不发广告")
    assert "version 加 1" in str(refused.value)


def test_everybody_accepts_once_with_a_fact_each(community, members):
    services.publish(community, 1, ITEMS)
    assert (services.accept_many(community, members, 1), services.accept_many(community, members, 1)) == (3, 0)
    assert Acceptance.objects.count() == FactRow.objects.filter(kind="conduct.rules_accepted").count() == 3
    assert queries.accepted_version(members[0][0]) == 1


@pytest.mark.parametrize(("published", "code"), [(0, "no_rules"), (2, "rules_changed")])
def test_a_yes_to_rules_that_are_not_in_force_is_refused_and_nothing_is_kept(community, members, published, code):
    for version in range(1, published + 1):
        services.publish(community, version, ITEMS)
    with pytest.raises(Refused) as refused:
        services.accept_many(community, members, 1)
    assert (refused.value.code, Acceptance.objects.count()) == (code, 0)


def test_the_verb_accepts_for_one(community, members):
    services.publish(community, 1, ITEMS)
    membership, identity = members[0]
    assert services.accept(membership, community_id=community, identity_id=identity, version=1)
    assert not services.accept(membership, community_id=community, identity_id=identity, version=1)

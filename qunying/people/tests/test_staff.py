"""Members who take a post, and those who give it back."""

import pytest

from qunying.journal import read
from qunying.kernel.refusals import Refused, sentence
from qunying.people import queries, services
from qunying.people.models import Membership, Staff

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def community(morning):
    return services.create_community(slug="rose", name="玫瑰群", kind="brand", timezone="Asia/Shanghai")


def facts():
    found = read.after(read.START, kinds=["people.hired", "people.dismissed"], limit=100)[0]
    return [(fact.kind, fact.identity, fact.payload) for fact in found]


def test_a_promoted_member_stays_the_same_person_and_is_a_member_again_when_dismissed(community):
    mei = services.admit(community.id, name="阿美", key="device-1")
    post = services.hire(community.id, name="阿美", role="host", membership_id=mei.pk)
    assert (post.membership_id, queries.members_count(community.id)) == (mei.pk, 0)
    services.dismiss(post.pk)
    mei.refresh_from_db()
    assert (mei.kind, mei.left_at, queries.members_count(community.id)) == (Membership.Kind.MEMBER, None, 1)
    assert facts() == [
        ("people.hired", mei.identity_id, {"role": "host", "promoted": True}),
        ("people.dismissed", mei.identity_id, {"role": "host", "remains": True, "days_worked": 0}),
    ]


def test_a_newcomer_in_a_post_leaves_with_it_and_hiring_twice_tells_it_once(community):
    zhou = services.hire(community.id, name="小周", role="host", key="host-01")
    services.hire(community.id, name="周立言", role="reviewer", key="host-01")
    services.dismiss(zhou.pk)
    assert [(kind, payload["role"]) for kind, _, payload in facts()] == [("people.hired", "host"), ("people.dismissed", "reviewer")]
    assert Membership.objects.get(pk=zhou.membership_id).left_at is not None


def test_who_was_promoted_and_dismissed_can_be_promoted_again_under_the_same_key(community):
    mei = services.admit(community.id, name="阿美", key="device-1")
    first = services.hire(community.id, name="阿美", role="host", key="host-02", membership_id=mei.pk)
    services.dismiss(first.pk)
    again = services.hire(community.id, name="阿美", role="host", key="host-02")
    assert (again.pk, again.membership_id, Staff.objects.count(), Membership.objects.count()) == (first.pk, mei.pk, 1, 1)
    assert Membership.objects.get().kind == Membership.Kind.STAFF


def test_who_has_left_is_not_promoted(community):
    mei = services.admit(community.id, name="阿美", key="device-1")
    services.leave(mei.pk)
    with pytest.raises(Refused) as refused:
        services.hire(community.id, name="阿美", role="host", membership_id=mei.pk)
    assert refused.value.code == "not_here" and "退出" in sentence(refused.value)
    assert Staff.objects.count() == 0

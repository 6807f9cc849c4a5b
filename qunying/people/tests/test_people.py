"""People: admitted once, leaving and coming back, staff with a post and a place."""

import pytest

from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.kernel.refusals import Refused, sentence
from qunying.people import queries, rules, services
from qunying.people.models import Community, Identity, Membership, Person, Staff
from qunying.people.services import Newcomer

pytestmark = pytest.mark.django_db


def facts(kind):
    return [(row.identity, row.payload) for row in FactRow.objects.filter(kind=kind).order_by("id")]


@pytest.fixture
def community(morning):
    return services.create_community(slug="renji", name="人际关系训练营", kind="camp", timezone="Asia/Shanghai", group_word="营")


def test_a_community_has_a_short_name_of_its_own_and_a_real_time_zone(community):
    with pytest.raises(Refused) as taken:
        services.create_community(slug="renji", name="又一个", kind="camp", timezone="Asia/Shanghai")
    with pytest.raises(Refused) as nowhere:
        services.create_community(slug="other", name="又一个", kind="camp", timezone="Mars/Olympus")
    assert (taken.value.code, nowhere.value.code, Community.objects.count()) == ("slug_taken", "unknown_timezone", 1)


def test_people_are_admitted_in_the_order_given_each_with_one_fact(community):
    members = services.admit_many(community.id, [Newcomer("阿美", "k2"), Newcomer("老王", "k1"), Newcomer("小周", "k3")])
    assert [m.display_name for m in members] == ["阿美", "老王", "小周"]
    told = {"member_kind": "member", "first": True, "source": None, "source_ref": None, "inviter": None, "profile": False}
    assert sorted(facts("people.joined")) == sorted((m.identity_id, told) for m in members)


def test_the_same_key_twice_is_the_same_membership_and_one_person(community):
    first = services.admit(community.id, name="阿美", key="device-1")
    again = services.admit_many(community.id, [Newcomer("美美", "device-1"), Newcomer("老王", "device-2"), Newcomer("老王", "device-2")])
    assert [m.pk for m in again] == [first.pk, again[1].pk, again[1].pk]
    assert (Person.objects.count(), Identity.objects.count(), Membership.objects.count(), len(facts("people.joined"))) == (2, 2, 2, 2)


def test_a_person_has_one_membership_in_each_community(community):
    other = services.create_community(slug="dushu", name="读书会", kind="club", timezone="Asia/Shanghai")
    here, there = services.admit(community.id, name="阿美", key="device-1"), services.admit(other.id, name="阿美", key="device-1")
    assert here.pk != there.pk and here.person_id == there.person_id


def test_the_key_is_kept_only_as_a_hash(community):
    services.admit(community.id, name="阿美", key="13800000000")
    kept = Identity.objects.get().source_key
    assert "13800000000" not in kept and kept.startswith("h")


def test_who_left_comes_back_to_the_old_membership_and_is_not_counted_as_new(community, morning):
    member = services.admit(community.id, name="阿美", key="device-1")
    with clock.fixed(morning.replace(day=20)):
        assert services.leave_many([member.pk, member.pk]) == 1
        back = services.admit(community.id, name="阿美", key="device-1")
    assert (back.pk, back.left_at, back.stays) == (member.pk, None, 2)
    assert [payload for _, payload in facts("people.left")] == [{"days_stayed": 7, "reason": "left"}]
    assert [payload["first"] for _, payload in facts("people.joined")] == [True, False]


@pytest.mark.parametrize(("name", "code"), [("  ", "name_empty"), ("\u202e\u0000", "name_empty"), ("字" * 61, "name_too_long")])
def test_a_name_must_be_a_name(community, name, code):
    with pytest.raises(Refused) as refused:
        services.admit(community.id, name=name, key="device-1")
    assert (refused.value.code, Membership.objects.count()) == (code, 0)


def test_names_lose_control_characters_but_keep_emoji_together(community):
    member = services.admit(community.id, name=" 阿\u0007美 👩\u200d🌾 ", key="device-1")
    assert member.display_name == "阿美 👩\u200d🌾"


def test_staff_have_a_membership_that_is_not_counted_among_members(community):
    host = services.hire(community.id, name="小周", role="host", key="host-01", minutes_per_day=90)
    services.admit(community.id, name="阿美", key="device-1")
    assert host.membership.kind == Membership.Kind.STAFF
    assert queries.members_count(community.id) == 1
    assert [(row.key, row.role_name, row.minutes_per_day) for row in queries.staff(community.id)] == [("host-01", "营主", 90)]


def test_hiring_a_key_again_changes_the_post_and_brings_a_dismissed_one_back(community):
    host = services.hire(community.id, name="小周", role="host", key="host-01")
    assert (services.dismiss(host.pk), services.dismiss(host.pk)) == (True, False)
    again = services.hire(community.id, name="周立言", role="reviewer", key="host-01")
    row = Staff.objects.get()
    assert (again.pk, row.name, row.role, row.left_at, row.membership_id) == (host.pk, "周立言", "reviewer", None, host.membership_id)
    assert Membership.objects.get(pk=host.membership_id).left_at is None


def test_the_only_owner_who_can_sign_in_is_not_dismissed(community):
    lin = services.create_account(username="lin", password="a-long-enough-one")
    owner = services.hire(community.id, name="林静", role="owner", account_id=lin.pk)
    with pytest.raises(Refused) as refused:
        services.dismiss(owner.pk)
    assert refused.value.code == "last_owner" and "林静" in sentence(refused.value)
    assert queries.communities_of(lin.pk) == [community]


def test_a_role_nobody_knows_is_refused(community):
    with pytest.raises(Refused) as refused:
        services.hire(community.id, name="某人", role="king")
    assert (refused.value.code, Staff.objects.count()) == ("unknown_role", 0)


def test_staff_see_their_communities_only_and_the_installations_owner_sees_all(community):
    other = services.create_community(slug="dushu", name="读书会", kind="club", timezone="Asia/Shanghai")
    chen = services.create_account(username="chen", password="a-long-enough-one")
    root = services.create_account(username="lin", password="a-long-enough-one", installation_owner=True)
    services.hire(community.id, name="陈知行", role="operator", account_id=chen.pk)
    assert rules.roles_of(chen) == {community.id: frozenset({"operator"})}
    assert rules.roles_of(root) == {community.id: frozenset({"owner"}), other.id: frozenset({"owner"})}


def test_out_of_sight_is_not_found_and_in_sight_without_the_role_names_who_grants_it(community):
    services.hire(community.id, name="林静", role="owner")
    scope = rules.Scope(roles={community.id: frozenset({"analyst"})})
    with pytest.raises(Refused) as unseen:
        rules.require(scope, ("owner",), community.id + 1)
    with pytest.raises(Refused) as lacking:
        rules.require_verb(scope, "people.hire", community.id)
    assert unseen.value.code == "not_found"
    assert sentence(lacking.value) == "你在这个社群没有做这件事的权限，需要的角色：负责人。请找 林静 开通。"


def test_admitting_a_batch_takes_a_constant_number_of_statements(community, django_assert_num_queries):
    services.admit_many(community.id, [Newcomer("先来", "k0")])
    for count in (1, 3):
        with django_assert_num_queries(queries_for_a_batch()):
            services.admit_many(community.id, [Newcomer(f"{count}-{n}", f"{count}-{n}") for n in range(count)])


def queries_for_a_batch():
    from django.db import connection

    return 13 if connection.vendor == "sqlite" else 11

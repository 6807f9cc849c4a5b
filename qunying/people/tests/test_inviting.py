"""Invites: one for each person, one for each phone that opens a link; accepted once, by whoever joined with it."""

from datetime import timedelta

import pytest

from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.people import queries, services
from qunying.people.models import About, Invite
from qunying.people.services import CameBy, Newcomer

pytestmark = pytest.mark.django_db


@pytest.fixture
def community(morning):
    return services.create_community(slug="dushu", name="读书会", kind="camp", timezone="Asia/Shanghai")


@pytest.fixture
def amei(community):
    return services.admit(community.pk, name="阿美", key="amei")


@pytest.fixture
def wang(community):
    return services.admit(community.pk, name="老王", key="wang")


def told(kind):
    return [(row.identity, row.subject_id, row.payload) for row in FactRow.objects.filter(kind=kind).order_by("pk")]


def comes(community, name, *invites, source="invite"):
    [member] = services.admit_many(community.pk, [Newcomer(name, name, came=CameBy(source), invites=invites)])
    return member


def test_the_same_person_asked_twice_is_one_invite_and_one_fact(amei):
    first, again, other = (services.invite(amei.pk, person=name) for name in ("王 姐", " 王 姐 ", "李姐"))
    assert (first.code, first.new, again.new, other.new) == (again.code, True, False, True)
    assert told("people.invited") == [(amei.identity_id, one.id, {"by_name": True}) for one in (first, other)]


def test_two_members_asking_somebody_they_call_the_same_ask_two_people(amei, wang):
    assert services.invite(amei.pk, person="妈妈").code != services.invite(wang.pk, person="妈妈").code


def test_the_link_for_everybody_asks_nobody_until_a_phone_opens_it_and_each_phone_once(amei):
    link = services.invite(amei.pk)
    assert services.invite(amei.pk).id == link.id and told("people.invited") == []
    opened = [services.open_invite(link.code, device=device).id for device in ("a", "b", "a")]
    assert opened[0] == opened[2] != opened[1] and link.id not in opened
    assert [payload for _, _, payload in told("people.invited")] == [{"by_name": False}] * 2


def test_who_joins_by_an_invite_is_told_to_whom_asked_with_the_days_it_took(community, amei):
    asked = services.invite(amei.pk, person="小林")
    clock.set_fixed(clock.now() + timedelta(days=20))
    opened = services.open_invite(asked.code, device="phone")
    lin = comes(community, "林", opened.id)
    assert told("people.invite_accepted") == [(amei.identity_id, asked.id, {"invitee": lin.identity_id, "days": 20})]
    [row] = queries.invites_of(amei.pk)
    assert (row.called, row.came, row.opened_at == row.accepted_at) == ("", "林", True)


def test_one_invite_passed_on_to_two_people_is_two_people_asked(community, amei):
    asked = services.invite(amei.pk, person="小林")
    both = [services.open_invite(asked.code, device=device).id for device in ("a", "b")]
    comes(community, "林", both[0])
    comes(community, "森", both[1])
    assert both == [asked.id] * 2 and len(told("people.invited")) == len(told("people.invite_accepted")) == 2
    assert services.open_invite(asked.code, device="c").id != asked.id


def test_a_phone_that_opened_two_invites_is_one_person_who_came_by_the_first(community, amei, wang):
    first, second = (services.open_invite(services.invite(one.pk, person="小林").code, device="x") for one in (wang, amei))
    comes(community, "林", first.id, second.id)
    assert [(who, invite) for who, invite, _ in told("people.invite_accepted")] == [(wang.identity_id, first.id)]
    assert told("people.invite_repeated") == [(amei.identity_id, second.id, {"accepted": first.id})]
    assert queries.invites_of(amei.pk) == []


def test_coming_back_or_sending_the_form_twice_accepts_nothing_again(community, amei):
    first, second = (services.open_invite(services.invite(amei.pk, person=name).code, device="x").id for name in ("小林", "小森"))
    lin = comes(community, "林", first)
    comes(community, "林", second)
    services.leave(lin.pk)
    comes(community, "林", second)
    assert len(told("people.invite_accepted")) == 1 and Invite.objects.get(pk=second).accepted is None


def test_an_invite_of_another_community_or_ones_own_link_brings_nobody(community, amei):
    other = services.create_community(slug="else", name="别处", kind="camp", timezone="Asia/Shanghai")
    stranger = services.admit(other.pk, name="外人", key="x")
    foreign, own = services.invite(stranger.pk, person="林").id, services.invite(amei.pk).id
    comes(community, "林", foreign, own)
    assert told("people.invite_accepted") == []


def test_who_has_left_asks_nobody_and_their_link_opens_nothing(amei):
    link = services.invite(amei.pk)
    services.leave(amei.pk)
    with pytest.raises(Refused) as refused:
        services.invite(amei.pk, person="小林")
    assert refused.value.code == "not_found" and services.open_invite(link.code, device="x") is None
    assert services.open_invite("nosuchcode", device="x") is None


def test_what_somebody_says_of_themselves_is_kept_beside_them_and_only_counted_in_the_fact(community):
    [lin, mo] = services.admit_many(community.pk, [Newcomer("林", "1", about=" 做设计 \n 想多说话 "), Newcomer("莫", "2")])
    assert (queries.about(lin.pk), queries.about(mo.pk), About.objects.count()) == ("做设计 想多说话", "", 1)
    assert {who: payload["profile"] for who, _, payload in told("people.joined")} == {lin.identity_id: True, mo.identity_id: False}
    with pytest.raises(Refused) as refused:
        services.admit_many(community.pk, [Newcomer("长", "3", about="字" * 101)])
    assert (refused.value.code, refused.value.data) == ("about_too_long", {"length": 101, "limit": 100})

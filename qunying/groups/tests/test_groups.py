"""Groups: declared values, seats, chats, duties, and who may see them."""

import pytest
from django.db import IntegrityError, transaction

from qunying.groups import queries, rules, services
from qunying.groups.models import ChatBinding, Group, Seat, Term
from qunying.groups.tests.cast import make_community, make_group, make_host, make_members
from qunying.journal import reactions
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.people import services as people

pytestmark = pytest.mark.django_db


def payloads(kind):
    return [row.payload for row in FactRow.objects.filter(kind=kind).order_by("id")]


@pytest.fixture
def community(morning):
    return make_community()


def test_a_group_is_created_once_per_key_with_its_fact(community):
    group = make_group(community)
    with pytest.raises(Refused) as refused:
        make_group(community)
    assert (refused.value.code, Group.objects.count()) == ("group_key_taken", 1)
    assert payloads("groups.created") == [{"route": "first", "capacity": 200}] and group.seats_taken == 0


def test_an_archived_group_comes_back_with_its_seats_and_history(community):
    group, host = make_group(community), make_host(community)
    services.appoint(group.pk, host.pk, "host")
    services.bind_chat(group.pk, "wecom", "wr-1")
    services.seat_many([(m.pk, group.pk) for m in make_members(community, 3)])
    services.archive(group.pk)
    assert (queries.groups(community.pk), queries.on_duty([group.pk]), queries.chats([group.pk])) == ([], {}, {})
    back = make_group(community, name="一营")
    assert (back.pk, back.name, back.seats_taken, back.archived_at) == (group.pk, "一营", 3, None)


def test_capacity_cannot_fall_below_the_seats_taken(community):
    group = make_group(community, capacity=3)
    services.seat_many([(m.pk, group.pk) for m in make_members(community, 3)])
    with pytest.raises(Refused) as refused:
        services.change(group.pk, capacity=2)
    assert (refused.value.code, Group.objects.get().capacity) == ("capacity_too_small", 3)


def test_the_database_itself_refuses_the_seat_too_many(community):
    group = make_group(community, capacity=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Group.objects.filter(pk=group.pk).update(seats_taken=4)


def test_seats_go_to_the_first_in_the_list_until_the_group_is_full(community):
    group, members = make_group(community, capacity=3), make_members(community, 5)
    seated = services.seat_many([(m.pk, group.pk) for m in members])
    assert seated == {(m.pk, group.pk) for m in members[:3]}
    assert [(p["seats_taken"], p["capacity"], p["first"]) for p in payloads("groups.joined")] == [(1, 3, True), (2, 3, True), (3, 3, True)]
    with pytest.raises(Refused) as refused:
        services.seat(members[4].pk, group_id=group.pk)
    assert refused.value.code == "group_full"


def test_sitting_already_is_no_second_seat(community):
    group, (member,) = make_group(community), make_members(community, 1)
    pairs = [(member.pk, group.pk), (member.pk, group.pk)]
    assert services.seat_many(pairs) == services.seat_many(pairs) == set(pairs)
    assert (Seat.objects.count(), Group.objects.get().seats_taken, len(payloads("groups.joined"))) == (1, 1, 1)


def test_a_seat_given_up_is_free_again_and_coming_back_is_not_the_first_time(community, morning):
    group, (member,) = make_group(community, capacity=1), make_members(community, 1)
    services.seat_many([(member.pk, group.pk)])
    with clock.fixed(morning.replace(day=16)):
        assert services.unseat_many([(member.pk, group.pk)], reason="moved") == 1
        assert services.unseat_many([(member.pk, group.pk)], reason="moved") == 0
        services.seat(member.pk, group_id=group.pk)
    assert payloads("groups.left") == [{"reason": "moved", "days_stayed": 3}]
    assert [p["first"] for p in payloads("groups.joined")] == [True, False]
    assert (Group.objects.get().seats_taken, Seat.objects.count()) == (1, 2)


def test_one_person_in_three_chats_is_one_member(community):
    groups = [make_group(community, n) for n in (1, 2, 3)]
    for number, group in enumerate(groups):
        services.bind_chat(group.pk, "wecom", f"wr-{number}")
    (member,) = make_members(community, 1)
    services.seat_many([(member.pk, group.pk) for group in groups])
    assert queries.members_count(community.pk) == 1


def test_a_chat_carries_one_group_only(community):
    first, second = make_group(community, 1), make_group(community, 2)
    services.bind_chat(first.pk, "wecom", "wr-1")
    services.bind_chat(first.pk, "wecom", "wr-1")
    with pytest.raises(Refused) as refused:
        services.bind_chat(second.pk, "wecom", "wr-1")
    assert (refused.value.code, refused.value.data["group"], ChatBinding.objects.count()) == ("chat_bound_elsewhere", "01 营", 1)


def test_every_group_has_its_own_place_on_the_web(community):
    groups = [make_group(community, n) for n in (1, 2)]
    bindings = {services.bind_chat(group.pk, "web").pk for group in groups for _ in range(2)}
    assert len(bindings) == 2


def test_ending_a_binding_keeps_group_seats_and_history_and_frees_the_chat(community):
    first, second = make_group(community, 1), make_group(community, 2)
    services.seat_many([(m.pk, first.pk) for m in make_members(community, 2)])
    binding = services.bind_chat(first.pk, "wecom", "wr-1")
    assert (services.unbind_chat(binding.pk), services.unbind_chat(binding.pk)) == (True, False)
    services.bind_chat(second.pk, "wecom", "wr-1")
    services.archive(second.pk)
    told = FactRow.objects.filter(kind__startswith="groups.chat_").order_by("id").values_list("kind", "group", "channel")
    bound, unbound = "groups.chat_bound", "groups.chat_unbound"
    assert list(told) == [(what, room.pk, "wecom") for room in (first, second) for what in (bound, unbound)]
    assert (Group.objects.get(pk=first.pk).seats_taken, Seat.objects.filter(left_at=None).count(), ChatBinding.objects.count()) == (2, 2, 2)


def test_a_new_operator_takes_over_and_both_terms_stay_with_their_dates(community, morning):
    group = make_group(community)
    chen, tang = (make_host(community, n, role="operator") for n in (1, 2))
    services.appoint(group.pk, chen.pk, "operator")
    with clock.fixed(morning.replace(day=20)):
        services.appoint(group.pk, tang.pk, "operator")
        services.appoint(group.pk, tang.pk, "operator")
    assert [(d.staff_id, d.from_at.day, d.until_at and d.until_at.day) for d in queries.terms(group.pk)] == [(tang.pk, 20, None), (chen.pk, 13, 20)]
    assert (len(payloads("groups.appointed")), payloads("groups.relieved")) == (2, [{"duty": "operator"}])


def test_a_group_may_have_several_hosts_but_the_database_allows_one_operator(community):
    group, hosts = make_group(community), [make_host(community, n) for n in (1, 2)]
    for host in hosts:
        services.appoint(group.pk, host.pk, "host")
        services.appoint(group.pk, host.pk, "host")
    (row,) = queries.groups(community.pk)
    assert ([d.name for d in row.hosts], row.operator) == (["营主1", "营主2"], None)
    services.appoint(group.pk, hosts[0].pk, "operator")
    with pytest.raises(IntegrityError), transaction.atomic():
        Term.objects.create(community=community, group=group, staff=hosts[1], duty="operator", from_at=clock.now())


def test_the_list_of_groups_takes_three_reads_whatever_its_length(community, django_assert_num_queries):
    for number in (1, 2, 3):
        group = make_group(community, number)
        services.appoint(group.pk, make_host(community, number).pk, "host")
        services.bind_chat(group.pk, "web")
        with django_assert_num_queries(3):
            rows = queries.groups(community.pk)
        assert [(len(row.hosts), len(row.chats)) for row in rows] == [(1, 1)] * number


def test_an_operator_sees_every_group_and_a_host_only_their_own(community):
    mine, other = make_group(community, 1), make_group(community, 2)
    zhou, chen = (people.create_account(username=name, password="a-long-enough-one") for name in ("zhou", "chen"))
    host = make_host(community, 1, account_id=zhou.pk)
    make_host(community, 2, role="operator", account_id=chen.pk)
    services.appoint(mine.pk, host.pk, "host")
    host_scope, operator_scope = rules.scope(zhou), rules.scope(chen)
    assert (host_scope.group_ids, operator_scope.group_ids) == (frozenset({mine.pk}), None)
    assert [host_scope.sees_group(community.pk, g.pk) for g in (mine, other)] == [True, False]
    assert [row.name for row in queries.groups(community.pk, only=host_scope.groups_of(community.pk))] == ["01 营"]


def test_an_outsider_sees_nothing(community):
    outsider = people.create_account(username="outsider", password="a-long-enough-one")
    group = make_group(community)
    scope = rules.scope(outsider)
    with pytest.raises(Refused) as refused:
        rules.require(scope, ("owner",), community.pk, group_id=group.pk)
    assert (refused.value.code, scope.communities, scope.sees_group(community.pk, group.pk)) == ("not_found", frozenset(), False)


def test_a_host_on_a_phone_sees_the_groups_they_have_a_duty_in(community):
    mine, _ = make_group(community, 1), make_group(community, 2)
    host = make_host(community)
    services.appoint(mine.pk, host.pk, "host")
    assert rules.staff_scope(host.membership_id).group_ids == frozenset({mine.pk})
    assert [(place.group.name, place.duty) for place in queries.places(host.membership_id)] == [("01 营", "host")]


@pytest.mark.django_db(transaction=True)
def test_who_leaves_the_community_frees_the_seat_and_the_duties(community):
    group, host, (member,) = make_group(community), make_host(community), make_members(community, 1)
    services.appoint(group.pk, host.pk, "host")
    services.seat_many([(member.pk, group.pk)])
    people.leave(member.pk)
    people.dismiss(host.pk)
    reactions.drain()
    assert (Group.objects.get().seats_taken, queries.on_duty([group.pk]), payloads("groups.left")) == (0, {}, [{"reason": "left", "days_stayed": 0}])
    reactions.drain()
    assert len(payloads("groups.relieved")) == 1

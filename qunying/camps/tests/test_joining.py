"""Joining: rules in force, routed by choice and room, evenly, once; who finds no seat waits and is placed when one is free."""

from functools import partial

import pytest

from qunying.camps import queries, services
from qunying.camps.models import Enrolment
from qunying.camps.services import JoinRequest
from qunying.camps.tests.cast import apply, edited, make_camp, with_groups
from qunying.conduct import services as conduct
from qunying.groups import services as groups
from qunying.groups.models import Group, Seat
from qunying.journal import reactions
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.kernel.refusals import Refused, sentence
from qunying.people import services as people
from qunying.people.models import Membership
from qunying.people.tests.crowd import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def camp(morning):
    return make_camp()


def join(camp, count, choice="first", start=0, version=1):
    """So many people join; returns the key of the group of each."""
    requests = [JoinRequest(f"成员{n}", choice, version, f"key-{choice}-{n}") for n in range(start, start + count)]
    keys = dict(Group.objects.values_list("pk", "key"))
    return [keys.get(joined.group_id) for joined in services.join_many(camp.pk, requests)]


def payloads(kind):
    return [row.payload for row in FactRow.objects.filter(kind=kind).order_by("id")]


def test_joining_is_rules_membership_seat_and_facts_in_one(camp):
    joined = services.join(camp.pk, name="阿美", choice="first", rules_version=1, key="tap-1")
    facts = list(FactRow.objects.filter(identity=joined.identity_id).order_by("id").values_list("kind", flat=True))
    assert facts == ["people.joined", "conduct.rules_accepted", "groups.joined", "camps.enrolled"]
    assert (joined.route, joined.reason, joined.waiting, joined.new) == ("first", "chosen", False, True)
    assert payloads("camps.enrolled") == [{"choice": "first", "route": "first", "waited": False}]


def test_groups_fill_evenly_in_declared_order(camp):
    assert join(camp, 5) == ["ying-01", "ying-02", "ying-01", "ying-02", "ying-01"]


def test_when_a_route_is_full_its_declared_way_out_is_taken_and_then_one_waits(camp):
    assert join(camp, 9) == ["ying-01", "ying-02"] * 3 + ["office", "office", None]
    last = Enrolment.objects.latest("pk")
    assert (last.route, last.reason, last.group_id) == ("", "full", None)
    assert payloads("camps.enrolled")[-1] == {"choice": "first", "route": None, "waited": True}


def test_a_choice_without_a_group_waits_and_says_why(camp):
    assert join(camp, 2, "later") == [None, None]
    standing = queries.enrolment_of(Enrolment.objects.latest("pk").membership_id)
    assert (standing.choice_name, standing.place, standing.why) == ("延期", 2, "选的这一种还没有开群，开群后按先后顺序安排。")


def test_the_same_key_twice_is_the_same_joining(camp):
    first = services.join(camp.pk, name="阿美", choice="first", rules_version=1, key="tap-1")
    again = services.join(camp.pk, name="阿美", choice="listen", rules_version=1, key="tap-1")
    assert (again.enrolment_id, again.group_id, again.choice, again.new) == (first.enrolment_id, first.group_id, "first", False)
    assert (Membership.objects.filter(kind=0).count(), Seat.objects.count(), len(payloads("camps.enrolled"))) == (1, 1, 1)


def test_old_rules_are_refused_with_both_versions_and_nobody_has_joined(camp):
    conduct.publish(camp.pk, 2, [{"id": "own-story", "text": "说自己的事，不带别人的真名"}])
    with pytest.raises(Refused) as refused:
        join(camp, 3)
    assert (refused.value.code, refused.value.data) == ("rules_changed", {"version": 1, "latest": 2})
    assert (Membership.objects.filter(kind=0).count(), Seat.objects.count(), Enrolment.objects.count(), payloads("people.joined")[5:]) == (0, 0, 0, [])


def test_an_undeclared_choice_is_refused_with_the_declared_ones(camp):
    with pytest.raises(Refused) as refused:
        join(camp, 1, "fast")
    assert sentence(refused.value) == "没有「fast」这个选择。可以选：首期、延期、裸听。"
    assert Membership.objects.filter(kind=0).count() == 0


def test_nobody_joins_before_a_cohort_is_open_or_after_it_is_over(camp, morning):
    other = people.create_community(slug="other", name="还没开的营", kind="camp", timezone="Asia/Shanghai")
    conduct.publish(other.pk, 1, [])
    with pytest.raises(Refused) as early:
        join(other, 1)
    with clock.fixed(morning.replace(day=20)), pytest.raises(Refused) as late:
        join(camp, 1)
    assert (early.value.code, late.value.code, queries.open_choices(other.pk)) == ("no_cohort_open", "no_cohort_open", [])


def test_the_choices_show_the_seats_left(camp):
    join(camp, 4)
    assert [(one.id, one.free, one.has_groups) for one in queries.open_choices(camp.pk)] == [("first", 2, True), ("later", 0, False), ("listen", 2, True)]


@pytest.mark.django_db(transaction=True)
def test_a_freed_seat_goes_to_who_has_waited_longest(camp):
    join(camp, 10)
    waiting = [row[0] for row in queries.waiting_list(camp.pk)]
    people.leave(Seat.objects.filter(group__key="ying-02").first().membership_id)
    reactions.drain()
    seated = Enrolment.objects.get(membership_id=waiting[0])
    assert (seated.group.key, seated.route, seated.reason) == ("ying-02", "first", "chosen")
    assert [row[0] for row in queries.waiting_list(camp.pk)] == waiting[1:]
    assert payloads("camps.placed") == [{"choice": "first", "route": "first", "waited_seconds": 0}]


@pytest.mark.django_db(transaction=True)
def test_a_new_group_takes_in_who_waits(camp):
    join(camp, 9)
    join(camp, 1, "later")
    apply(edited(("route: listen", "route: later"), ("  routing:", "    - {id: later, name: 延期营, route: later, purpose: 晚一点开始, audience: shy, domain: 教育, capacity: 5, operator: chen,\n       hosts: [host-03], channels: [{channel: web}]}\n  routing:"), ("purpose: 在工作里练", "purpose: 在工作里练习"), ("hours_per_day: 1,", "hours_per_day: 2,")))  # fmt: skip  # noqa: E501
    reactions.drain()
    assert queries.waiting_list(camp.pk)[0][1] == "first" and Enrolment.objects.get(choice="later").group.key == "later"


def test_who_comes_back_is_placed_anew(camp, morning):
    first = services.join(camp.pk, name="阿美", choice="first", rules_version=1, key="tap-1")
    people.leave(first.membership_id)
    groups.unseat_many([(first.membership_id, first.group_id)], reason="left")
    with clock.fixed(morning.replace(hour=5)):
        again = services.join(camp.pk, name="阿美", choice="listen", rules_version=1, key="tap-1")
    assert (again.membership_id, again.enrolment_id, again.route, again.new) == (first.membership_id, first.enrolment_id, "listen", True)
    assert len(payloads("camps.enrolled")) == 2 and Seat.objects.filter(left_at=None).count() == 1


def test_a_member_meets_the_groups_day(camp, morning):
    joined = services.join(camp.pk, name="阿美", choice="first", rules_version=1, key="tap-1")
    with clock.fixed(morning.replace(day=15)):
        day = queries.member_today(joined.membership_id)
    assert (day.number, day.total, day.title, day.running, [stage.name for stage in day.stages]) == (2, 3, "《说准》", True, ["开始", "收尾"])
    assert [(item.slot_name, item.title, item.fate) for item in day.slots] == [("早安", "早二", "pending"), ("小班会", "晚二", "pending")]
    assert queries.item(day.slots[0].public_id).text == "第二天早上"


def test_who_waits_has_no_day(camp):
    joined = services.join(camp.pk, name="阿美", choice="later", rules_version=1, key="tap-1")
    assert (joined.waiting, queries.member_today(joined.membership_id), queries.item("nobody")) == (True, None, None)


@pytest.mark.django_db(transaction=True)
def test_three_hundred_who_join_in_the_same_second_never_exceed_the_room(morning):
    camp = make_camp(with_groups(2, 100))
    jobs = [partial(services.join, camp.pk, name=f"成员{n}", choice="first", rules_version=1, key=f"k{n}") for n in range(300)]
    results = at_once(jobs, threads=24)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert {key: taken for key, taken in Group.objects.values_list("key", "seats_taken")} == {"ying-01": 100, "ying-02": 100, "office": 2}
    assert (Seat.objects.count(), Enrolment.objects.filter(group=None).count(), len({result.membership_id for result in results})) == (202, 98, 300)
    assert FactRow.objects.filter(kind="camps.enrolled").count() == FactRow.objects.filter(kind="conduct.rules_accepted").count() == 300


@pytest.mark.django_db(transaction=True)
def test_batches_with_the_same_people_in_any_order_join_everybody_once(morning):
    camp = make_camp(with_groups(4, 50))
    requests = [JoinRequest(f"成员{n}", "first", 1, f"k{n}") for n in range(80)]
    batches = [requests, requests[::-1], requests[40:] + requests[:40], requests[::2] + requests[1::2]] * 2
    results = at_once([partial(services.join_many, camp.pk, batch) for batch in batches])
    assert [result for result in results if isinstance(result, Exception)] == []
    assert (Seat.objects.count(), Enrolment.objects.count(), Membership.objects.filter(kind=0).count()) == (80, 80, 80)
    assert sorted(Group.objects.filter(route="first").values_list("seats_taken", flat=True)) == [20] * 4


def test_a_batch_takes_a_constant_number_of_statements(camp, django_assert_max_num_queries):
    join(camp, 1)
    counts = []
    for start, count in ((1, 1), (2, 3)):
        with django_assert_max_num_queries(60) as counted:
            join(camp, count, start=start)
        counts.append(len(counted))
    assert counts[0] == counts[1]

"""Leading an activity: named, declined, replaced; and when it is over a fact says who hosted it, once."""

from datetime import datetime, timedelta

import pytest

from qunying.activities import queries, services
from qunying.activities.tests.cast import make_activity, make_stage
from qunying.flows import services as flows
from qunying.groups import services as groups
from qunying.groups.tests.cast import make_group
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.kernel.refusals import Refused, sentence
from qunying.people import services as people

END = datetime.fromisoformat("2026-11-15T22:00+08:00")


@pytest.fixture
def house(db, morning):
    house = make_stage(members=3)
    house.run = make_activity(house, "run", minutes=90, place="南门", route="/m/feed")
    return house


def entrust(house, n=0, **more):
    return services.entrust(house.run.pk, membership_id=house.members[n].pk, **more)


def over(house, by=timedelta()):
    clock.set_fixed(END + by)
    flows.run_due(worker="test")
    return list(FactRow.objects.filter(kind="activities.hosted").order_by("group").values_list("group", "identity", "happened_at"))


def leaders(house):
    return [(row.name, row.group) for row in queries.leading.leads(house.run.pk)]


def test_the_one_who_leads_as_a_whole_is_said_once_when_it_is_over(house):
    assert entrust(house) == entrust(house)
    assert [row.activity for row in queries.leading.led_by(house.members[0].pk)] == ["测试run"]
    assert over(house) == [(None, house.members[0].identity_id, END)] == over(house)
    assert queries.leading.led_by(house.members[0].pk) == [] and leaders(house)[0][1] == ""


def test_led_group_by_group_it_is_one_for_each_group_and_the_staffs_where_nobody_was_named(house):
    other = make_group(house.community, key="ying-02", name="02 营")
    entrust(house, group_id=house.group.pk)
    assert over(house) == [(house.group.pk, house.members[0].identity_id, END), (other.pk, None, END)]


def test_an_activity_nobody_was_named_for_is_the_staffs_and_one_retired_is_nobodys(house):
    services.retire(make_activity(house, "diary", days=3).pk)
    assert over(house) == [(None, None, END)]


def test_who_declines_leads_no_more_and_another_takes_their_place(house):
    entrust(house)
    assert services.decline(house.members[0].pk, activity_id=house.run.pk) and not services.decline(house.members[0].pk, activity_id=house.run.pk)
    assert leaders(house) == []
    entrust(house, 1)
    entrust(house, 2)
    assert [name for name, _ in leaders(house)] == [house.members[2].display_name]
    ended = FactRow.objects.filter(kind="activities.lead_ended").order_by("id").values_list("identity", "payload")
    assert [(who, told["why"]) for who, told in ended] == [(house.members[0].identity_id, "declined"), (house.members[1].identity_id, "replaced")]
    assert over(house) == [(None, house.members[2].identity_id, END)]


def test_a_moved_end_is_told_at_the_new_one(house):
    entrust(house)
    later = END + timedelta(days=1)
    make_activity(house, "run", closes=later.isoformat(), minutes=90, place="南门", route="/m/feed")
    assert over(house) == []
    assert over(house, by=timedelta(days=1)) == [(None, house.members[0].identity_id, later)]


def test_who_left_meanwhile_did_not_host(house):
    entrust(house)
    people.leave(house.members[0].pk, reason="left")
    assert over(house) == [(None, None, END)]


@pytest.mark.parametrize("case", ["check_in", "elsewhere", "over", "unknown"])
def test_what_cannot_be_led_is_refused_in_words(house, case):
    stranger = make_stage_member(house)
    what, who = {"check_in": (house.activity.pk, house.members[0]), "elsewhere": (house.run.pk, stranger)}.get(case, (house.run.pk, house.members[0]))
    if case == "over":
        clock.set_fixed(END)
    with pytest.raises(Refused) as refused:
        services.entrust(10**9 if case == "unknown" else what, membership_id=who.pk)
    codes = {"check_in": "cannot_be_led", "elsewhere": "not_of_its_groups", "over": "activity_over", "unknown": "not_found"}
    assert refused.value.code == codes[case] and (case == "unknown" or "「" in sentence(refused.value))


def test_after_the_end_nobody_takes_it_back(house):
    entrust(house)
    over(house)
    with pytest.raises(Refused, match="已经结束"):
        services.decline(house.members[0].pk, activity_id=house.run.pk)
    assert services.relieve_lead(house.activity.pk) is False


def make_stage_member(house):
    """Somebody of the community who sits in a group that the activity is not for."""
    member = people.admit(house.community.pk, name="外人", key="外人")
    groups.seat_many([(member.pk, make_group(house.community, key="later-01", name="延期", route="later").pk)])
    return member

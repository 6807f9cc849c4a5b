"""A wave of joinings without a word about themselves is told once, with where most of them came from."""

from datetime import timedelta

import pytest

from qunying.flows import queries as flows
from qunying.journal.models import FactRow
from qunying.journal.reactions import drain
from qunying.journal.record import Origin, origin
from qunying.kernel import clock
from qunying.people import services
from qunying.people.services import CameBy, Newcomer

pytestmark = pytest.mark.django_db(transaction=True)
INVITED, LINKED = CameBy("invite", ref=1, inviter=7), CameBy("link", ref=3)


@pytest.fixture
def community(morning):
    return services.create_community(slug="dushu", name="读书会", kind="camp", timezone="Asia/Shanghai")


def come(community, count, start=0, *, every=20, came=INVITED, about="", at=None):
    """So many join, one every so many seconds; the worker looks afterwards."""
    began = at or clock.now()
    for n in range(count):
        clock.set_fixed(began + timedelta(seconds=n * every))
        services.admit_many(community.pk, [Newcomer("人", f"k{start + n}", came=came, about=about)])
    drain()


def told():
    return [row.payload for row in FactRow.objects.filter(kind="people.bulk_joined").order_by("pk")]


def test_thirty_in_ten_minutes_are_one_alarm_naming_where_most_came_from(community):
    come(community, 12, came=LINKED, every=1)
    come(community, 18, start=100)
    assert [(one["count"], one["of_source"], one["source"], one["source_ref"], one["inviter"]) for one in told()] == [(30, 18, "invite", None, 7)]
    [task] = flows.open_tasks(community.pk)
    assert (task.kind, task.data["count"], task.data["source"], task.owner) == ("people.bulk_join", 30, "invite", None)


def test_twenty_nine_or_thirty_in_eleven_minutes_are_none(community):
    come(community, 29, every=1)
    clock.set_fixed(clock.now() + timedelta(hours=2))
    come(community, 30, start=100, every=23)
    assert told() == [] and flows.open_tasks(community.pk) == []


def test_who_says_something_of_themselves_is_not_counted(community):
    come(community, 40, every=5, about="做设计")
    come(community, 29, start=100, every=5)
    assert told() == []


def test_a_wave_that_goes_on_is_one_alarm_and_one_two_hours_later_another(community):
    come(community, 30, every=2)
    come(community, 30, start=100, every=2)
    assert [one["count"] for one in told()] == [30]
    clock.set_fixed(clock.now() + timedelta(hours=2))
    come(community, 35, start=200, every=2)
    assert [one["count"] for one in told()] == [30, 35]


def test_a_wave_found_only_days_later_is_told_and_nobodys_task(community):
    came = clock.now()
    with clock.fixed(came):
        services.admit_many(community.pk, [Newcomer("人", f"k{n}") for n in range(30)])
    clock.set_fixed(came + timedelta(days=4))
    drain()
    assert len(told()) == 1 and flows.open_tasks(community.pk) == []


def test_rehearsals_and_staff_are_no_wave_and_looking_again_tells_nothing_new(community):
    with origin(Origin.REHEARSAL):
        come(community, 40, every=2)
    services.hire_many(community.pk, [services.Post(name=f"营主{n}", role="host", key=f"h{n}") for n in range(40)])
    drain()
    assert told() == []

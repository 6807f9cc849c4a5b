"""Checking in: once a local day, from one's own group, while it is open; streaks follow."""

from datetime import timedelta

import pytest

from qunying.activities import queries, services
from qunying.activities.models import Activity, CheckIn, Streak
from qunying.activities.tests.cast import make_stage, request
from qunying.groups import services as groups
from qunying.groups.tests.cast import make_group, make_members
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.kernel.refusals import Refused, sentence

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(morning):
    return make_stage()


def check_in(stage, member=None, group=None):
    return services.check_in((member or stage.members[0]).pk, activity_id=stage.activity.pk, group_id=(group or stage.group).pk)


def refusal(stage, *args):
    with pytest.raises(Refused) as refused:
        check_in(stage, *args)
    return refused.value.code


def test_a_check_in_writes_row_streak_and_fact_in_one(stage, morning):
    result = check_in(stage)
    fact = FactRow.objects.get(kind="activities.checked_in")
    assert (result.streak, result.best, result.total, result.refused) == (1, 1, 1, None)
    assert fact.payload == {"activity": stage.activity.pk, "streak": 1, "best": 1, "share": "own"}
    assert fact.key == f"checkin:{stage.activity.pk}:{stage.members[0].pk}:2026-11-13"
    assert (fact.identity, fact.group, fact.subject_type, fact.subject_id) == (stage.members[0].identity_id, stage.group.pk, "check_in", result.check_in_id)


def test_a_second_check_in_that_day_is_refused_and_changes_nothing(stage):
    check_in(stage)
    before = list(Streak.objects.values())
    with pytest.raises(Refused) as refused:
        check_in(stage)
    assert (refused.value.code, list(Streak.objects.values()), CheckIn.objects.count()) == ("already_checked_in", before, 1)
    assert sentence(refused.value) == "今天的「每日打卡」已经打过卡，连续 1 天。明天再来。"


def test_the_day_is_the_communitys_day_not_the_servers(stage, morning):
    late, early = morning.replace(hour=15, minute=20), morning.replace(hour=22)  # 23:20 on the 13th and 06:00 on the 14th in Shanghai
    with clock.fixed(late):
        check_in(stage)
    with clock.fixed(early):
        assert check_in(stage).streak == 2
    assert [day.isoformat() for day in CheckIn.objects.order_by("local_day").values_list("local_day", flat=True)] == ["2026-11-13", "2026-11-14"]


def test_a_missed_day_resets_the_streak_and_keeps_the_record(stage, morning):
    for days in (0, 1, 2, 4):
        with clock.fixed(morning + timedelta(days=days)):
            result = check_in(stage)
    assert (result.streak, result.best, result.total) == (1, 3, 4)


@pytest.mark.parametrize("hour", [20, 16])  # 04:00 and 00:00 in Shanghai
def test_outside_the_opening_hours_it_is_refused_not_open(stage, morning, hour):
    with clock.fixed(morning.replace(hour=hour)):
        assert (refusal(stage), CheckIn.objects.count()) == ("not_open", 0)


def test_a_retired_activity_is_not_open_and_declaring_it_again_opens_it(stage):
    assert (services.retire(stage.activity.pk), services.retire(stage.activity.pk)) == (True, False)
    assert (refusal(stage), queries.declared(stage.community.pk)) == ("not_open", [])
    services.declare(stage.community.pk, key="daily", name="每天打卡", opens="05:00", closes="23:30")
    assert (check_in(stage).streak, Activity.objects.get().name) == (1, "每天打卡")


def test_only_who_sits_in_the_group_may_check_in_from_it(stage):
    other = make_group(stage.community, 2)
    (stranger,) = make_members(stage.community, 1, prefix="stranger")
    assert [refusal(stage, stage.members[0], other), refusal(stage, stranger)] == ["not_a_member"] * 2
    assert (Streak.objects.count(), FactRow.objects.filter(kind="activities.checked_in").count()) == (0, 0)


def test_a_group_of_another_route_does_not_take_part(stage):
    listeners = make_group(stage.community, 2, route="listen")
    groups.seat_many([(stage.members[0].pk, listeners.pk)])
    assert refusal(stage, stage.members[0], listeners) == "not_for_this_route"


@pytest.mark.parametrize(("opens", "closes"), [("23:00", "05:00"), ("5:00", "23:00"), ("05:00", "24:00"), ("05:00", "05:00")])
def test_opening_hours_must_be_a_span_of_one_day(stage, opens, closes):
    with pytest.raises(Refused) as refused:
        services.declare(stage.community.pk, key="night", name="夜间打卡", opens=opens, closes=closes)
    assert (refused.value.code, Activity.objects.count()) == ("bad_opening_hours", 1)


def test_members_and_host_have_their_streaks_side_by_side(stage, morning):
    for days in (0, 1):
        with clock.fixed(morning + timedelta(days=days)):
            services.check_in(stage.host.membership_id, activity_id=stage.activity.pk, group_id=stage.group.pk)
    with clock.fixed(morning + timedelta(days=1)):
        check_in(stage)
        rows = queries.side_by_side(stage.activity.pk, stage.members[0].pk, group_id=stage.group.pk)
    assert [(row.name, row.current, row.leads, row.checked_in_today) for row in rows] == [("m0", 1, False, True), ("营主1", 2, True, True)]


def test_today_shows_what_a_member_can_take_part_in(stage):
    check_in(stage, stage.members[1])
    (today,) = queries.today(stage.members[0].pk, stage.community.pk, group_id=stage.group.pk, route="first")
    assert (today.name, today.is_open, today.own.current, [leader.name for leader in today.leaders], today.group_done) == ("每日打卡", True, 0, ["营主1"], 1)
    assert queries.today(stage.members[0].pk, stage.community.pk, group_id=stage.group.pk, route="listen") == []


def test_a_batch_answers_each_request_in_order(stage):
    mei, wang, _ = stage.members
    (stranger,) = make_members(stage.community, 1, prefix="stranger")
    results = services.check_in_many([request(stage, one) for one in (mei, stranger, wang, mei)])
    assert [result.refused.code if result.refused else result.streak for result in results] == [1, "not_a_member", 1, "already_checked_in"]


def test_rebuilding_yields_the_same_rows(stage, morning):
    for days, members in enumerate([(0, 1, 2), (0, 1), (0, 2), (0, 1)]):
        with clock.fixed(morning + timedelta(days=days)):
            services.check_in_many([request(stage, stage.members[n]) for n in members])
    columns = ("activity_id", "membership_id", "current", "best", "total", "last_day")
    before = list(Streak.objects.order_by("membership_id").values_list(*columns))
    assert services.rebuild_streaks(stage.community.pk) == 3
    assert list(Streak.objects.order_by("membership_id").values_list(*columns)) == before
    assert sorted(row[2:5] for row in before) == [(1, 1, 2), (1, 2, 3), (4, 4, 4)]


def test_a_batch_takes_a_constant_number_of_statements(morning, django_assert_num_queries):
    stage = make_stage(members=6)
    services.check_in_many([request(stage, member) for member in stage.members])
    for days, count in ((1, 1), (2, 3)):
        with clock.fixed(morning + timedelta(days=days)), django_assert_num_queries(statements()):
            services.check_in_many([request(stage, member) for member in stage.members[:count]])


def statements():
    from django.db import connection

    return 11 if connection.vendor == "sqlite" else 10

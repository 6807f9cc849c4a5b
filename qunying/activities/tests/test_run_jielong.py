"""Offline events by sign-up, code and results; daily lists by lines that change until closing."""

from datetime import timedelta

import pytest

from qunying.activities import queries, services
from qunying.activities.kinds.run.services import tries
from qunying.activities.services import ArrivalRequest, JielongRequest
from qunying.activities.tests.cast import asks, here, make_activity, make_stage
from qunying.groups import services as groups
from qunying.groups.tests.cast import make_group
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.people import services as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(morning):
    tries.clear()
    stage = make_stage(members=3)
    stage.run = make_activity(stage, "run", key="run", opens="2026-11-13T19:00+08:00", closes="2026-11-13T20:30+08:00", place="南门", route="https://r.test/1")
    return stage


def code(stage):
    return queries.run.code_of(stage.run.pk, clock.today("Asia/Shanghai"))


def refusal(call, *args, **more):
    with pytest.raises(Refused) as refused:
        call(*args, **more)
    return refused.value.code


def test_one_signs_up_once_may_call_off_and_come_back(stage):
    who, place = stage.members[0].pk, here(stage, stage.run)
    assert [services.sign_up(who, **place), services.sign_up(who, **place)] == [True, False]
    assert [services.call_off(who, activity_id=stage.run.pk), services.call_off(who, activity_id=stage.run.pk)] == [True, False]
    assert (queries.run.tally(stage.run.pk).signed_up, services.sign_up(who, **place), queries.run.tally(stage.run.pk).signed_up) == (0, True, 1)


def test_the_right_code_on_the_day_is_an_arrival_signed_up_or_not(stage):
    assert refusal(services.arrive, stage.members[0].pk, **here(stage, stage.run), code="000000" if code(stage) != "000000" else "1") == "wrong_code"
    assert [services.arrive(stage.members[0].pk, **here(stage, stage.run), code=code(stage)) for _ in range(2)] == [True, False]
    tally = queries.run.tally(stage.run.pk)
    assert (tally.signed_up, tally.arrived, FactRow.objects.filter(kind="activities.run_arrived").count()) == (1, 1, 1)


def test_yesterdays_code_and_another_day_are_refused(stage, morning):
    old = queries.run.code_of(stage.run.pk, clock.today("Asia/Shanghai") - timedelta(days=1))
    assert refusal(services.arrive, stage.members[0].pk, **here(stage, stage.run), code=old) == "wrong_code"
    with clock.fixed(morning + timedelta(days=1)):
        assert refusal(services.arrive, stage.members[0].pk, **here(stage, stage.run), code=code(stage)) == "not_today"
        assert refusal(services.sign_up, stage.members[0].pk, **here(stage, stage.run)) == "run_is_over"


def test_who_guesses_codes_has_to_wait(stage):
    guessed = [refusal(services.arrive, stage.members[0].pk, **here(stage, stage.run), code="abc") for _ in range(7)]
    assert guessed == ["wrong_code"] * 5 + ["too_many_requests"] * 2


def test_a_batch_arrives_with_the_code(stage):
    results = services.arrive_many([ArrivalRequest(**asks(stage, stage.run, one), code=code(stage)) for one in stage.members])
    assert [result.new for result in results] == [True] * 3


def test_results_are_taken_by_name_or_number_and_what_is_nobodys_is_listed_with_its_reason(stage):
    twin = people.admit(stage.community.pk, name="m0", key="twin")
    groups.seat_many([(twin.pk, stage.group.pk)])  # a second m0
    table = f"姓名,公里,分钟\nm1,5.2,31.5\n{stage.members[2].public_id},10,\nm0,3,20\n不认识,4,25\nm1,6,30\nm2,远,1\n"
    lines = services.record_results(stage.run.pk, content=table.encode())
    assert [(line.number, line.problem) for line in lines] == [(2, ""), (3, ""), (4, "several"), (5, "unknown"), (6, "twice"), (7, "bad_km")]
    assert [(one.name, one.metres, one.seconds) for one in queries.run.comers(stage.run.pk)] == [("m1", 5200, 1890), ("m2", 10000, None)]
    assert sorted(fact.payload["metres"] for fact in FactRow.objects.filter(kind="activities.run_result")) == [5200, 10000]


def test_the_same_table_again_changes_nothing_and_a_corrected_one_corrects(stage, morning):
    services.record_results(stage.run.pk, content="姓名,公里\nm0,5\n".encode("gb18030"))
    services.record_results(stage.run.pk, content="姓名,公里\nm0,5\n".encode())
    with clock.fixed(morning + timedelta(minutes=5)):
        services.record_results(stage.run.pk, content="姓名,公里\nm0,6\n".encode())
    own = queries.run.own(stage.run.pk, stage.members[0].pk)
    assert (own.metres, own.total_metres, own.total_runs, FactRow.objects.filter(kind="activities.run_result").count()) == (6000, 6000, 1, 2)


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", "姓名\nm0\n".encode(), b"\xff\xfe\x00"])
def test_a_table_that_cannot_be_read_says_what_it_must_look_like(stage, content):
    assert refusal(services.record_results, stage.run.pk, content=content) == "results_unreadable"


@pytest.fixture
def market(stage):
    stage.list = make_activity(stage, "jielong", key="list", opens="08:00", closes="16:00")
    return stage


def join(stage, member=0, quantity=2, **more):
    return services.join_jielong(stage.members[member].pk, **here(stage, stage.list), quantity=quantity, **more)


def today_of(stage):
    return queries.jielong.lines(stage.list.pk, clock.today("Asia/Shanghai"))


def test_lines_are_numbered_in_the_order_of_joining_and_change_in_place(market):
    assert [join(market), join(market, 1, remark="要软的"), join(market, 0, 3)] == [True, True, False]
    rows = today_of(market)
    assert queries.jielong.text(rows, "今天谁要") == "今天谁要\n1. m0 × 3\n2. m1 × 2 要软的"
    facts = [(fact.kind, fact.payload["quantity"]) for fact in FactRow.objects.filter(kind__startswith="activities.jielong").order_by("pk")]
    assert facts == [("activities.jielong_joined", 2), ("activities.jielong_joined", 2), ("activities.jielong_changed", 3)]


def test_who_withdraws_leaves_no_gap_and_comes_back_at_the_end(market, morning):
    join(market), join(market, 1)
    assert [services.leave_jielong(market.members[0].pk, **here(market, market.list)) for _ in range(2)] == [True, False]
    assert [(row.number, row.name) for row in today_of(market)] == [(1, "m1")]
    with clock.fixed(morning + timedelta(minutes=1)):
        join(market, 0, 5)
        assert [(row.number, row.name, row.quantity) for row in today_of(market)] == [(1, "m1", 2), (2, "m0", 5)]


def test_after_closing_nothing_changes_and_tomorrow_begins_empty(market, morning):
    join(market)
    with clock.fixed(morning + timedelta(hours=9)):
        assert refusal(join, market, 1) == "activity_not_open"
        assert refusal(services.leave_jielong, market.members[0].pk, **here(market, market.list)) == "activity_not_open"
    with clock.fixed(morning + timedelta(days=1)):
        assert (today_of(market), join(market)) == ([], True)


def test_on_weekdays_left_out_it_is_closed(market, morning):
    make_activity(market, "jielong", key="list", opens="08:00", closes="16:00", weekdays=["sat"])
    assert refusal(join, market) == "activity_not_open"  # the 13th is a Friday
    with clock.fixed(morning + timedelta(days=1)):
        assert join(market) is True


@pytest.mark.parametrize("quantity", [0, -1, 1000])
def test_a_quantity_beyond_reason_is_refused(market, quantity):
    assert refusal(join, market, 0, quantity) == "bad_quantity"


def test_each_group_has_its_own_list(market):
    second = make_group(market.community, 2)
    groups.seat_many([(market.members[2].pk, second.pk)])
    join(market)
    ask = {**asks(market, market.list, market.members[2]), "group_id": second.pk}
    outcome = services.join_jielong_many([JielongRequest(**ask, quantity=1)])
    assert (outcome[0].new, [(row.number, row.group_id) for row in today_of(market)]) == (True, [(1, market.group.pk), (1, second.pk)])

"""The whole chain: alarm, accepted or handed up once, done, judged the next day, and the next round where it did not help."""

import pytest

from qunying.camps import queries, services
from qunying.camps.rescue.models import Rescue
from qunying.camps.rescue.tests.stage import DAY, FIRST, HOUR, MINUTE, NOW, alarmed, alive, build, facts, heard, rescue, speak, walk_out, work
from qunying.channels import queries as channels
from qunying.flows import queries as flows
from qunying.flows import services as tasks
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def camp(morning):
    """The first group has been silent for a day and its alarm is raised; the second lives on all the time."""
    return alarmed(until=FIRST + 7 * DAY)


def host(camp):
    return camp.staff["host-01"].pk


def done(camp, at):
    """The host has done it at that moment."""
    clock.set_fixed(at)
    task = rescue(camp).task
    services.accept_rescue(task.id, by=host(camp))
    services.tick_step(task.id, step="private", done=True, by=host(camp))
    services.finish_rescue(task.id, by=host(camp), note="私聊了三位，两位回了")
    work(at)


def code_of(call):
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.code


def test_accepted_by_its_host_it_stays_on_the_first_level(camp):
    services.accept_rescue(rescue(camp).task.id, by=host(camp))
    work(NOW + 3 * HOUR)
    assert (rescue(camp).task.level, rescue(camp).stage) == (1, "in_hand")


def test_unaccepted_it_goes_to_the_operator_after_two_hours_once_and_then_to_the_owner(camp):
    work(NOW + 2 * HOUR - MINUTE)
    before = rescue(camp).task.level
    for minutes in (0, 5, 30):
        work(NOW + 2 * HOUR + minutes * MINUTE)
    after = rescue(camp).task
    assert (before, after.level, after.owner) == (1, 2, camp.staff["chen"].pk)
    assert heard(camp)[1:] == ["@陈知行 01 营的救场 2 小时没人接手，转给你了：25 小时没有成员的任何动静。"]
    work(NOW + 4 * HOUR)
    assert (rescue(camp).task.level, rescue(camp).task.owner) == (3, camp.staff["lin"].pk)
    assert len(facts("flows.task_escalated")) == 2


def test_where_the_operator_has_it_from_the_first_the_owner_is_next_and_nobody_gets_it_from_himself(camp):
    tasks.assign_task(rescue(camp).task.id, owner=camp.staff["chen"].pk, by=camp.staff["lin"].pk)
    work(NOW + 2 * HOUR)
    assert (rescue(camp).task.level, rescue(camp).task.owner) == (2, camp.staff["lin"].pk)
    work(NOW + 9 * HOUR)
    assert (rescue(camp).task.owner, len(facts("flows.task_escalated"))) == (camp.staff["lin"].pk, 1)


def test_ticking_is_accepting_and_a_step_may_be_taken_back(camp):
    task = rescue(camp).task.id
    ticks = [services.tick_step(task, step="question", done=done, by=host(camp)) for done in (True, True, False)]
    services.tick_step(task, step="catch", done=True, by=host(camp))
    assert (ticks, rescue(camp).steps_done, rescue(camp).stage) == ([True, False, True], ("catch",), "in_hand")


def test_nobody_else_acts_and_nothing_done_is_no_rescue(camp):
    task, other = rescue(camp).task.id, camp.staff["host-02"].pk
    assert code_of(lambda: services.tick_step(task, step="question", done=True, by=other)) == "not_your_task"
    assert code_of(lambda: services.finish_rescue(task, by=host(camp), note=" ")) == "nothing_done"
    assert code_of(lambda: services.tick_step(task, step="gift", done=True, by=host(camp))) == "unknown_step"
    assert code_of(lambda: services.accept_rescue(task + 1, by=host(camp))) == "no_such_rescue"
    assert (rescue(camp).stage, rescue(camp).steps_done) == ("open", ())


@pytest.mark.parametrize(("voices", "verdict"), [(3, "recovered"), (2, "not_recovered")])
def test_a_day_after_the_work_it_is_judged_by_who_did_something_that_day(camp, voices, verdict):
    done(camp, NOW + HOUR)
    speak(camp, camp.one, at=NOW + 2 * HOUR, count=voices)
    work(NOW + 25 * HOUR - MINUTE)
    before = rescue(camp).verdict
    for minutes in (0, 10):
        work(NOW + 25 * HOUR + minutes * MINUTE)
    found = queries.rescues(camp.pk, since=FIRST)[-1]
    assert (before, found.verdict, found.before, found.after, found.stage) == ("", verdict, 0, voices, "judged")
    told = {"level": 1, "reason": "silent", "recovered": verdict == "recovered", "before": 0, "after": voices, "left": 0}
    assert facts("camps.rescue_judged") == [("camps.rescue_judged", camp.one, told)]


def test_what_happens_after_the_day_counts_for_nothing(camp):
    done(camp, NOW + HOUR)
    speak(camp, camp.one, at=NOW + 25 * HOUR + MINUTE, count=9)
    work(NOW + 30 * HOUR)  # the worker was late
    assert queries.rescues(camp.pk, since=FIRST)[-1].after == 0


def test_not_recovered_the_operator_gets_the_next_round_with_the_evidence_and_everybody_knows(camp):
    evidence = rescue(camp).task.evidence
    done(camp, NOW + HOUR)
    work(NOW + 25 * HOUR)
    second = rescue(camp)
    assert (second.round, second.task.level, second.task.owner, second.task.evidence) == (2, 2, camp.staff["chen"].pk, evidence)
    assert facts("camps.alarm_raised")[-1][2]["level"] == 2
    assert heard(camp)[-1] == ("@陈知行 01 营：救过一次，未恢复：报警前一天 0 人参与，做完后一天 0 人，退群 0 人。升到 2 级，请在 10:30 前接手。")
    assert services.raise_alarms(camp.pk) == 0  # it is open already


def test_after_the_third_round_nobody_is_asked_again_and_a_new_day_may_raise_a_new_alarm(camp):
    at = NOW
    for name in ("host-01", "chen", "lin"):
        clock.set_fixed(at + HOUR)
        services.finish_rescue(rescue(camp).task.id, by=camp.staff[name].pk, note="做了")
        work(at + HOUR)
        at += 25 * HOUR
        work(at)
    assert (flows.open_tasks(camp.pk), [row.round for row in queries.rescues(camp.pk, since=FIRST)]) == ([], [3, 2, 1])
    assert [services.raise_alarms(camp.pk), clock.set_fixed(at + 24 * HOUR), services.raise_alarms(camp.pk)] == [0, None, 1]


def test_a_recovered_group_raises_no_alarm_for_those_who_had_left_before(morning):
    camp = build()
    alive(camp, until=FIRST + 7 * DAY)
    walk_out(camp, camp.one, 4, at=NOW - HOUR)
    clock.set_fixed(NOW)
    services.raise_alarms(camp.pk)
    done(camp, NOW + MINUTE)
    work(NOW + 24 * HOUR + MINUTE)
    assert (rescue(camp).verdict, services.raise_alarms(camp.pk)) == ("recovered", 0)


@pytest.mark.parametrize(("leavers", "verdict"), [(0, "recovered"), (1, "not_recovered")])
def test_a_group_people_leave_has_recovered_when_hardly_anybody_leaves_the_next_day(morning, leavers, verdict):
    camp = build()
    alive(camp, until=FIRST + 7 * DAY)
    walk_out(camp, camp.one, 2, at=NOW - HOUR)
    clock.set_fixed(NOW)
    services.raise_alarms(camp.pk)
    done(camp, NOW + MINUTE)
    walk_out(camp, camp.one, leavers, at=NOW + 3 * HOUR, start=4)
    work(NOW + 24 * HOUR + MINUTE)
    assert queries.rescues(camp.pk, since=FIRST)[-1].verdict == verdict


def test_given_to_somebody_else_the_new_owner_acts_and_the_old_one_does_not(camp):
    task, other = rescue(camp).task.id, camp.staff["host-02"].pk
    services.accept_rescue(task, by=host(camp))
    tasks.assign_task(task, owner=other, by=camp.staff["chen"].pk)
    assert code_of(lambda: services.finish_rescue(task, by=host(camp), note="做了")) == "not_your_task"
    assert services.finish_rescue(task, by=other, note="做了")


def test_closed_by_a_person_who_runs_the_camp_it_is_over_without_a_verdict(camp):
    tasks.close_task(rescue(camp).task.id, outcome="false_alarm")
    work(NOW + 30 * HOUR)
    assert (rescue(camp).stage, Rescue.objects.get().ended_at, facts("camps.rescue_judged")) == ("over", NOW, [])


def test_where_the_house_cannot_speak_in_the_staffs_group_its_operator_has_the_words_on_the_phone(morning):
    camp = build(room="{channel: wecom, chat: wr-hosts}")
    clock.set_fixed(NOW)
    services.raise_alarms(camp.pk)
    [card] = channels.cards(camp.staff["chen"].pk)
    assert card.title == "救场" and card.body.startswith("2 个群要救场，请在 09:30 前打开今日卡接手：")

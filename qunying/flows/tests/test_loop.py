"""The worker's loop and its periodic tasks."""

import threading
from datetime import timedelta

import pytest

from qunying.flows import handlers, periodic, queries, services
from qunying.flows.loop import Loop
from qunying.flows.models import Periodic, Worker
from qunying.flows.services import DueItem
from qunying.kernel import clock
from qunying.kernel.models import ClockRow
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def task():
    """Register periodic tasks for the time of a test."""
    before = dict(periodic._TASKS)
    periodic._TASKS.clear()
    yield periodic.every
    periodic._TASKS.clear()
    periodic._TASKS.update(before)


def test_a_periodic_task_runs_in_one_worker_and_not_again_before_its_time(task):
    ran = []
    task(30, "test.tick")(lambda worker: ran.append(worker))
    periodic.run_pending(worker="one")
    periodic._TASKS["test.tick"].look_at = 0.0  # another worker has its own look
    periodic.run_pending(worker="two")
    Periodic.objects.update(next_at=clock.real_now())
    periodic._TASKS["test.tick"].look_at = 0.0
    periodic.run_pending(worker="two")
    assert ran == ["one", "two"]


def test_a_failing_periodic_task_leaves_its_error_and_the_others_run(task):
    task(30, "a.fails")(lambda: 1 / 0)
    task(30, "b.works")(lambda: 3)
    assert periodic.run_pending(worker="w") == 3
    assert queries.health()["periodic_failing"] == ["a.fails"]


def test_a_task_for_every_turn_runs_each_time(task):
    ran = []
    task(0, "test.turn")(lambda: ran.append(1))
    for _ in range(3):
        periodic.run_pending(worker="w")
    assert len(ran) == 3


def test_a_failing_task_of_every_turn_is_named_until_it_is_well_again(task):
    answers = [1, ZeroDivisionError(), 2]

    @task(0, "test.turn")
    def turn():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    seen = [(periodic.run_pending(worker="w"), queries.health()["periodic_failing"]) for _ in range(3)]
    assert seen == [(1, []), (0, ["test.turn"]), (2, [])]


def test_one_turn_does_due_work_and_leaves_a_heartbeat(morning, task):
    done = []
    handlers.handles("test.loop")(lambda rows: done.extend(row.key for row in rows))
    services.schedule_many([DueItem("a", morning - timedelta(minutes=5), "test.loop", 1)])
    overdue = queries.health()["due_overdue"]
    Loop("w").turn()
    del handlers._HANDLERS["test.loop"]
    health = queries.health()
    assert (overdue, done, health["due_overdue"], health["workers"], health["due_failed"]) == (1, ["a"], 0, 1, 0)
    assert health["heartbeat_age_seconds"] < 5


def test_the_loop_stops_when_told_and_takes_its_heartbeat_with_it(task):
    loop = Loop("w")
    task(0, "test.stop")(loop.stop)
    thread = threading.Timer(20, loop.stop)
    thread.start()
    loop.run()
    thread.cancel()
    assert Worker.objects.count() == 0


def test_a_machine_clock_that_went_backwards_stops_the_worker(task):
    ClockRow.objects.update_or_create(pk=1, defaults={"high_water": clock.real_now() + timedelta(minutes=10)})
    with pytest.raises(Refused) as refused:
        Loop("w").run()
    assert refused.value.code == "clock_backwards"

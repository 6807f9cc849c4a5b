"""The worker's loop and its periodic tasks."""

import os
import subprocess
import sys
import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError

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


def test_what_takes_long_is_begun_in_one_process_by_a_worker_that_stays_and_done_by_one_that_goes(task, monkeypatch):
    started, ran = [], []
    monkeypatch.setattr(periodic.children, "start", lambda said: started.append(said) or SimpleNamespace(poll=lambda: None))
    task(30, "test.long", apart=True)(lambda: ran.append(1))
    for _turn in range(2):
        periodic.run_pending(worker="stays", stays=True)
        Periodic.objects.update(next_at=clock.real_now())
        periodic._TASKS["test.long"].look_at = 0.0
    assert (started, ran) == (["from qunying.flows import periodic; periodic.run_alone('test.long')"], [])
    periodic._TASKS["test.long"].child = None
    periodic.run_pending(worker="goes")
    assert (len(started), ran) == (1, [1])


def test_of_several_that_take_long_the_next_is_begun_when_the_one_before_has_ended(task, monkeypatch):
    started, alive = [], [None]
    monkeypatch.setattr(periodic.children, "start", lambda said: started.append(said[-4:-2]) or SimpleNamespace(poll=lambda: alive[0]))
    for name in ("a1", "b2"):
        task(30, name, apart=True)(lambda: 1)
    for _turn in range(2):
        periodic.run_pending(worker="stays", stays=True)
    assert started == ["a1"]
    alive[0] = 0
    periodic.run_pending(worker="stays", stays=True)
    assert started == ["a1", "b2"]


def test_the_process_of_its_own_finds_its_task_and_notes_that_it_ran(tmp_path):
    environment = os.environ | {"QUNYING_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "qunying.settings", "QUNYING_DATABASE_URL": ""}
    prepare = "from qunying.faces.shell import database; database.prepare(); from qunying.flows import periodic; periodic.run_alone('groups.signals')"
    noted = "; from qunying.flows.models import Periodic; print(list(Periodic.objects.values_list('name', 'error')))"
    code = f"import django; django.setup(); {prepare}{noted}"
    ended = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert (ended.stdout.splitlines()[-1], ended.returncode) == ("[('groups.signals', '')]", 0)


def test_what_was_run_at_once_is_left_alone_by_workers_until_its_time(task):
    ran = []
    task(30, "test.daily", apart=True)(lambda: ran.append(1) or 4)
    task(30, "test.other")(lambda: ran.append(2))
    assert periodic.run_now(["test.daily"]) == 4 and ran == [1]
    periodic.run_pending(worker="w")
    assert ran == [1, 2]


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


def test_a_database_that_is_away_is_waited_for(task, monkeypatch):
    loop, answers = Loop("w"), [DatabaseError("away"), 0]

    def turn():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(loop, "turn", turn)
    assert (loop.run(until_idle=True), answers) == (0, [])


def test_an_idle_loop_rests_longer_and_longer_up_to_a_second(task, monkeypatch):
    loop, rests = Loop("w"), []

    def rest(seconds):
        rests.append(round(seconds, 3))
        if len(rests) == 6:
            loop.stop()

    monkeypatch.setattr(loop._stop, "wait", rest)
    loop.run()
    assert rests == [0.2, 0.3, 0.45, 0.675, 1.0, 1.0]


def test_a_heartbeat_is_written_once_in_a_while_and_workers_gone_for_a_day_are_forgotten(task):
    Worker.objects.create(name="old", pid=1, started_at=clock.real_now(), seen_at=clock.real_now() - timedelta(days=2))
    loop = Loop("w")
    loop.turn()
    first = Worker.objects.get().seen_at
    loop.turn()
    assert (Worker.objects.get().name, Worker.objects.get().seen_at) == ("w", first)


def test_a_name_stands_for_one_task_and_one_handler(task):
    task(30, "test.twice")(lambda: 1)
    with pytest.raises(RuntimeError, match=r"test\.twice"):
        task(30, "test.twice")(lambda: 2)
    handlers.handles("test.twice")(lambda rows: None)
    with pytest.raises(RuntimeError, match=r"test\.twice"):
        handlers.handles("test.twice")(lambda rows: None)
    del handlers._HANDLERS["test.twice"]
    assert "test.twice" in periodic.names()


def test_what_is_open_until_a_moment_is_listed_earliest_first(morning, task):
    handlers.handles("test.list")(lambda rows: None)
    services.schedule_many([DueItem(f"d{n}", morning + timedelta(hours=n), "test.list", 1) for n in (3, 1, 2)] + [DueItem("x", morning, "test.list", 2)])
    del handlers._HANDLERS["test.list"]
    assert [(row.key, row.state) for row in queries.upcoming(1, until=morning + timedelta(hours=2))] == [("d1", "open"), ("d2", "open")]
    assert (queries.failed(1), queries.failed(), queries.states(["nobody"])) == ([], [], {})

"""The due table: once under its key, effects with `done`, failures put off alone, leases given back."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from qunying.flows import handlers, queries, services
from qunying.flows.models import Due
from qunying.flows.services import DueItem
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def happened():
    """A handler that notes the keys it was given, one list a call, and fails on keys that start with `bad`."""
    calls: list[list[str]] = []

    @handlers.handles("test.note")
    def note(rows):
        calls.append([row.key for row in rows])
        if any(row.key.startswith("bad") for row in rows):
            raise ValueError("unlucky")

    yield calls
    del handlers._HANDLERS["test.note"]


@pytest.fixture
def heavy():
    """A handler that takes two rows in one transaction at most; one list a call."""
    calls: list[list[str]] = []
    handlers.handles("test.heavy", at_once=2)(lambda rows: calls.append([row.key for row in rows]))
    yield calls
    del handlers._HANDLERS["test.heavy"], handlers._AT_ONCE["test.heavy"]


def test_a_heavy_handler_gets_few_rows_in_one_transaction_and_all_of_them_in_order(morning, heavy):
    services.schedule_many([DueItem(f"h{n}", morning, "test.heavy", 1) for n in range(5)])
    assert (services.run_due(worker="w"), heavy) == (5, [["h0", "h1"], ["h2", "h3"], ["h4"]])
    assert not Due.objects.exclude(state=Due.State.DONE).exists()


def items(*keys, at, **more):
    return [DueItem(key, at, "test.note", 1, **more) for key in keys]


def test_a_key_scheduled_twice_is_one_row_and_keeps_its_first_time(morning, happened):
    first = services.schedule_many(items("a", "b", at=morning))
    second = services.schedule_many(items("b", "c", at=morning + timedelta(hours=1)))
    assert (first, second) == ({"a", "b"}, {"c"})
    assert Due.objects.get(key="b").at == morning


def test_due_rows_happen_once_in_batches_earliest_first_and_later_ones_wait(morning, happened):
    services.schedule_many(items("late", at=morning) + items("early", at=morning - timedelta(hours=1)) + items("tomorrow", at=morning + timedelta(days=1)))
    counts = [services.run_due(worker="w"), services.run_due(worker="w")]
    assert (counts, happened) == ([2, 0], [["early", "late"]])


def test_a_row_carries_its_arguments_to_the_handler(morning):
    seen = []
    handlers.handles("test.arguments")(lambda rows: seen.extend(rows))
    services.schedule_many([DueItem("a", morning, "test.arguments", 7, target=3, arguments={"slot": "早安", "n": [1, 2]})])
    services.run_due(worker="w")
    del handlers._HANDLERS["test.arguments"]
    assert [(row.community, row.target, row.arguments, row.at) for row in seen] == [(7, 3, {"slot": "早安", "n": [1, 2]}, morning)]


def test_one_failing_row_does_not_hold_up_the_others_and_is_put_off_with_its_error(morning, happened):
    services.schedule_many(items("a", "bad", "c", at=morning))
    services.run_due(worker="w")
    assert happened == [["a", "bad", "c"], ["a"], ["bad"], ["c"]]
    assert {key: (row.state, row.attempts, row.error) for key, row in queries.states(["a", "bad", "c"]).items()} == {
        "a": ("done", 0, ""), "bad": ("open", 1, "ValueError: unlucky"), "c": ("done", 0, ""),
    }  # fmt: skip
    assert Due.objects.get(key="bad").at == morning + timedelta(seconds=30)


def test_after_five_attempts_a_row_is_given_up_and_listed_and_can_be_opened_again(morning, happened):
    services.schedule_many(items("bad", at=morning))
    for _ in range(7):
        services.run_due(worker="w")
        clock.set_fixed(clock.now() + timedelta(hours=3))
    assert (len(happened), [(row.key, row.attempts) for row in queries.failed(1)]) == (5, [("bad", 5)])
    assert (services.reopen_many(["bad", "other"]), queries.failed(1)) == (1, [])


def test_effects_of_a_failing_handler_do_not_stand(morning):
    @handlers.handles("test.writes")
    def writes(rows):
        services.schedule_many([DueItem("effect", clock.now() + timedelta(days=1), "test.writes", 1)])
        raise ValueError("after the write")

    services.schedule_many([DueItem("a", morning, "test.writes", 1)])
    services.run_due(worker="w")
    del handlers._HANDLERS["test.writes"]
    assert set(Due.objects.values_list("key", flat=True)) == {"a"}


def test_only_open_rows_are_moved_and_cancelled(morning, happened):
    services.schedule_many(items("done", at=morning) + items("open", "gone", at=morning + timedelta(hours=1)))
    services.run_due(worker="w")
    later = morning + timedelta(hours=2)
    assert services.move_many({"done": later, "open": later, "nobody": later}) == 1
    assert services.cancel_many(["done", "gone", "nobody"]) == 1
    assert {key: row.state for key, row in queries.states(["done", "open", "gone"]).items()} == {"done": "done", "open": "open", "gone": "cancelled"}
    assert Due.objects.get(key="open").at == later


def test_a_cancelled_key_scheduled_again_is_open_as_the_new_item_says(morning, happened):
    services.schedule_many(items("a", at=morning))
    services.cancel_many(["a"])
    again = services.schedule_many(items("a", at=morning + timedelta(hours=1), arguments={"n": 2}))
    row = Due.objects.get(key="a")
    assert (again, row.state, row.at, row.arguments) == ({"a"}, Due.State.OPEN, morning + timedelta(hours=1), {"n": 2})


def test_a_dead_workers_rows_are_open_again_when_their_lease_has_run_out(morning, happened):
    services.schedule_many(items("a", at=morning))
    Due.objects.update(state=Due.State.TAKEN, worker="dead", lease_until=clock.real_now() + timedelta(seconds=60))
    while_leased = services.run_due(worker="w")
    Due.objects.update(lease_until=clock.real_now() - timedelta(seconds=1))
    assert (while_leased, services.run_due(worker="w"), happened) == (0, 1, [["a"]])


def test_effects_are_undone_when_another_worker_took_the_row_over_meanwhile(morning):
    @handlers.handles("test.slow")
    def slow(rows):
        Due.objects.filter(key="a").update(worker="other")
        services.schedule_many([DueItem("effect", clock.now() + timedelta(days=1), "test.slow", 1)])

    services.schedule_many([DueItem("a", morning, "test.slow", 1)])
    services.run_due(worker="w")
    del handlers._HANDLERS["test.slow"]
    assert list(Due.objects.values_list("key", "state", "worker")) == [("a", Due.State.TAKEN, "w")]


def test_scheduling_for_a_handler_nobody_wrote_is_refused_and_writes_nothing(morning, happened):
    with pytest.raises(Refused) as refused:
        services.schedule_many([*items("a", at=morning), DueItem("b", morning, "test.missing", 1)])
    assert (refused.value.code, refused.value.data, Due.objects.count()) == ("unknown_handler", {"handler": "test.missing"}, 0)


def test_a_worker_does_not_start_over_rows_for_an_unknown_handler(morning, happened):
    services.schedule_many(items("a", at=morning))
    Due.objects.update(handler="gone.away")
    with pytest.raises(Refused, match=r"gone\.away"):
        handlers.check_open()


def test_a_key_too_long_for_the_table_is_refused_before_anything_is_written(morning, happened):
    with pytest.raises(Refused) as refused:
        services.schedule_many(items("a", "k" * 101, at=morning))
    assert (refused.value.code, Due.objects.count()) == ("due_key_too_long", 0)


def test_due_work_scheduled_inside_a_transaction_vanishes_with_it(morning, happened):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.schedule_many(items("a", at=morning))
        raise ZeroDivisionError
    assert Due.objects.count() == 0


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL chooses by its statistics")
def test_an_idle_look_reads_two_partial_indexes_and_never_the_done_rows(morning):
    with CaptureQueriesContext(connection) as captured:
        services.run_due(worker="w")
    [look] = [query["sql"] for query in captured]
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + look)
        plan = " ".join(row[-1] for row in cursor.fetchall())
    assert "flows_due_open" in plan and "flows_due_taken" in plan

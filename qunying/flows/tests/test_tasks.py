"""Tasks: once under their key, accepted by their owner, up a level exactly once when nobody is on them, over once."""

from datetime import timedelta

import pytest

from qunying.flows import queries, services, tasks
from qunying.flows.models import Task
from qunying.flows.services import NewTask
from qunying.flows.tasks import kinds
from qunying.journal.models import FactRow
from qunying.journal.record import open_book
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)

HOST, OPERATOR, OWNER, STRANGER = 11, 12, 13, 99
HOURS_2 = timedelta(hours=2)


@pytest.fixture(autouse=True)
def known():
    """Two kinds: one that goes to 12, then to 13; one with no way up."""
    for community in (1, 2):
        open_book(community, "Asia/Shanghai")
    above = {2: OPERATOR, 3: OWNER}
    tasks.kind("test.help", harm=5, roles=("host",), within=HOURS_2, escalate=lambda row: above[row.level])
    tasks.kind("test.look", harm=2, roles=("host",))
    tasks.kind("test.half", harm=2, roles=("host",), escalate=lambda row: OPERATOR, escalate_after=0.5)
    yield
    for name in ("test.help", "test.look", "test.half"):
        del kinds._KINDS[name]


def opened(key="a", kind="test.help", **more):
    return services.open_tasks([NewTask(key, kind, 1, **{"owner": HOST, **more})])[key]


def later(at):
    """What is due at that moment has happened."""
    clock.set_fixed(at)
    return services.run_due(worker="w")


def facts():
    return [(row.kind.removeprefix("flows.task_"), row.staff, row.payload) for row in FactRow.objects.order_by("id")]


def code_of(call):
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.code


def test_a_task_opened_twice_under_its_key_is_one_task_with_one_fact(morning):
    first = services.open_tasks([NewTask("a", "test.help", 1, group=7, owner=HOST, about=5, data={"left": 3}, evidence=[4, 2])])
    again = services.open_tasks([NewTask("a", "test.help", 1, owner=STRANGER), NewTask("b", "test.look", 1)])
    row = queries.tasks_by_id(first.values())[first["a"]]
    assert (again["a"], set(again)) == (first["a"], {"a", "b"})
    assert (row.group, row.owner, row.about, row.data, row.evidence, row.state, row.due_at) == (7, HOST, 5, {"left": 3}, (4, 2), "open", morning + HOURS_2)
    assert facts() == [
        ("opened", HOST, {"task": "test.help", "level": 1, "minutes": 120}),
        ("opened", None, {"task": "test.look", "level": 1, "minutes": None}),
    ]


def test_an_unknown_kind_and_a_long_key_are_refused_and_nothing_is_opened(morning):
    items = [NewTask("good", "test.help", 1), NewTask("k" * 101, "test.help", 1)]
    assert code_of(lambda: services.open_tasks(items)) == "task_key_too_long"
    assert code_of(lambda: services.open_tasks([NewTask("good", "test.help", 1), NewTask("x", "test.nobody", 1)])) == "unknown_task_kind"
    assert not Task.objects.exists()


def test_only_the_owner_accepts_and_a_second_time_changes_nothing(morning):
    task = opened()
    clock.set_fixed(morning + timedelta(minutes=9))
    assert code_of(lambda: services.accept_task(task, by=STRANGER)) == "not_your_task"
    assert [services.accept_task(task, by=HOST), services.accept_task(task, by=HOST)] == [True, False]
    assert facts()[1:] == [("accepted", HOST, {"task": "test.help", "level": 1, "minutes": 9})]
    assert queries.task(Task.objects.get().public_id).accepted_at == morning + timedelta(minutes=9)


def test_nobodys_task_belongs_to_whoever_accepts_it(morning):
    task = opened(owner=None)
    services.accept_task(task, by=STRANGER)
    assert [row.id for row in queries.open_tasks(1, owner=STRANGER)] == [task]


def test_an_accepted_task_never_goes_up(morning):
    task = opened()
    services.accept_task(task, by=HOST)
    assert later(morning + timedelta(days=1)) == 0
    assert Task.objects.get().level == 1


@pytest.mark.parametrize(("minutes", "level", "owner"), [(119, 1, HOST), (120, 2, OPERATOR)])
def test_an_unaccepted_task_goes_up_at_its_deadline_and_not_before(morning, minutes, level, owner):
    opened()
    later(morning + timedelta(minutes=minutes))
    later(morning + timedelta(minutes=minutes, seconds=30))
    row = queries.open_tasks(1)[0]
    assert (row.level, row.owner) == (level, owner)
    assert [fact for fact in facts() if fact[0] == "escalated"] == [("escalated", None, {"task": "test.help", "level": 2, "owner": OPERATOR})] * (level - 1)


def test_whoever_gets_it_on_the_next_level_has_the_whole_time_and_after_the_third_nobody_is_asked(morning):
    opened()
    later(morning + HOURS_2)
    assert queries.open_tasks(1)[0].due_at == morning + 2 * HOURS_2
    later(morning + 2 * HOURS_2)
    later(morning + 9 * HOURS_2)
    row = queries.open_tasks(1)[0]
    assert (row.level, row.owner, row.harm) == (3, OWNER, 7)


def test_a_kind_may_go_up_after_a_share_of_its_time(morning):
    opened(kind="test.half", due_at=morning + timedelta(hours=10))
    later(morning + timedelta(hours=4, minutes=59))
    before = Task.objects.get().level
    later(morning + timedelta(hours=5))
    assert (before, Task.objects.get().level, Task.objects.get().due_at) == (1, 2, morning + timedelta(hours=10))


def test_given_to_somebody_else_it_has_a_new_deadline_and_the_old_one_no_longer_counts(morning):
    task = opened()
    services.accept_task(task, by=HOST)
    clock.set_fixed(morning + timedelta(hours=1))
    assert [services.assign_task(task, owner=14, by=OPERATOR), services.assign_task(task, owner=14, by=OPERATOR)] == [True, False]
    later(morning + HOURS_2)
    row = queries.open_tasks(1, owner=14)[0]
    assert (row.state, row.level, row.accepted_at, row.due_at) == ("open", 1, None, morning + timedelta(hours=3))
    assert facts()[-1] == ("assigned", OPERATOR, {"task": "test.help", "owner": 14})


def test_finished_keeps_outcome_and_note_and_is_over(morning):
    task = opened()
    clock.set_fixed(morning + timedelta(minutes=50))
    assert code_of(lambda: services.finish_task(task, by=STRANGER, outcome="done")) == "not_your_task"
    done = [services.finish_task(task, by=HOST, outcome="done", note=" 私聊了三位 "), services.finish_task(task, by=HOST, outcome="other")]
    row = queries.tasks(1, kinds=["test.help"], since=morning)[0]
    assert (done, row.state, row.outcome, row.note) == ([True, False], "finished", "done", "私聊了三位")
    assert [name for name, *_ in facts()] == ["opened", "accepted", "finished"]
    assert code_of(lambda: services.accept_task(task, by=HOST)) == code_of(lambda: services.assign_task(task, owner=14, by=1)) == "task_over"
    assert (queries.open_tasks(1), later(morning + timedelta(days=1))) == ([], 0)


def test_closed_by_the_house_nobody_is_named_and_nothing_goes_up(morning):
    task = opened()
    assert [services.close_task(task, outcome="gone"), services.close_task(task, outcome="gone")] == [True, False]
    assert facts()[-1] == ("finished", None, {"task": "test.help", "outcome": "gone", "level": 1, "minutes": 0, "by_person": False})
    assert later(morning + timedelta(days=1)) == 0


def test_a_note_too_long_and_a_task_that_is_not_there_are_refused(morning):
    task = opened()
    assert code_of(lambda: services.finish_task(task, by=HOST, outcome="done", note="话" * 1001)) == "note_too_long"
    assert code_of(lambda: services.accept_task(task + 1, by=HOST)) == "no_such_task"


def test_the_most_harmful_with_the_least_time_stands_first(morning):
    services.open_tasks([NewTask("look", "test.look", 1, due_at=morning + timedelta(hours=20)), NewTask("help", "test.help", 1)])
    services.open_tasks([NewTask("soon", "test.look", 1, due_at=morning), NewTask("never", "test.look", 1), NewTask("else", "test.help", 2)])
    assert [row.key for row in queries.open_tasks(1)] == ["soon", "help", "look", "never"]


def test_lists_are_narrowed_by_groups_owner_and_kinds(morning):
    items = [NewTask("a", "test.help", 1, group=1, owner=HOST), NewTask("b", "test.look", 1, group=2, owner=HOST), NewTask("c", "test.look", 1, group=1)]
    services.open_tasks(items)
    keys = [{row.key for row in queries.open_tasks(1, **only)} for only in ({"groups": [1]}, {"owner": HOST}, {"kinds": ["test.look"]}, {"groups": []})]
    assert keys == [{"a", "c"}, {"a", "b"}, {"b", "c"}, set()]

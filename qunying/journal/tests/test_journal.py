"""The journal: recorded once, in order, none skipped, poison parked."""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from qunying.journal import reactions, read
from qunying.journal import record as record_module
from qunying.journal.facts import Code, fact
from qunying.journal.models import FactRow, Parked
from qunying.journal.record import Draft, open_book, record, record_many, timezone_of
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)


@fact("test.joined")
@dataclass(frozen=True, slots=True)
class Joined:
    seats_taken: int


@fact("test.left")
@dataclass(frozen=True, slots=True)
class Left:
    reason: Code


def joined(number: int = 1) -> Joined:
    return Joined(seats_taken=number)


@pytest.fixture
def book(morning):
    open_book(1, "Asia/Shanghai")


@pytest.fixture
def consumer():
    """A consumer that keeps what it heard and fails on identity 13."""
    heard: list[int] = []

    def handler(facts):
        if any(fact.identity == 13 and fact.payload["seats_taken"] == 1 for fact in facts):
            raise ValueError("unlucky")
        heard.extend(fact.id for fact in facts)

    made = reactions.Consumer("test.heard", ("test.joined",), handler, reactions.HEARD, 10)
    reactions._CONSUMERS["test.heard"] = made
    yield made, heard
    del reactions._CONSUMERS["test.heard"]


def test_a_key_used_twice_is_one_fact(book):
    with transaction.atomic():
        first = record(joined(), key="join:1", community=1)
        second = record(joined(), key="join:1", community=1)
    assert (first, second, FactRow.objects.count()) == (True, False, 1)


def test_facts_outside_a_transaction_are_a_programming_error(book):
    with pytest.raises(RuntimeError, match="inside the transaction"):
        record(joined(), key="join:1", community=1)


def test_the_local_day_is_the_communitys_day(book, morning):
    with transaction.atomic():
        record(joined(), key="late", community=1, happened_at=morning.replace(hour=17))  # 01:00 on the 14th in Shanghai
    fact = read.after(read.START, limit=10)[0][0]
    assert (fact.local_day.isoformat(), fact.happened_at) == ("2026-11-14", morning.replace(hour=17))


def test_free_text_cannot_enter_a_fact(book):
    with transaction.atomic(), pytest.raises(Refused) as refused:
        record(Left(reason="他说不想来了"), key="left", community=1)
    assert (refused.value.code, refused.value.data) == ("free_text_in_fact", {"kind": "test.left", "field": "reason"})


def test_reading_returns_every_fact_once_in_order_and_the_place_moves_to_the_end(book):
    with transaction.atomic():
        record_many([Draft(joined(n), key=f"join:{n}", community=1, identity=n) for n in range(25)])
        record(Left(reason="left"), key="left:1", community=1)
    seen, place = [], read.START
    while True:
        facts, place = read.after(place, kinds=["test.joined"], limit=10)
        if not facts:
            break
        seen += [fact.identity for fact in facts]
    assert seen == list(range(25))
    assert place == read.visible_end()


def test_a_reaction_hears_each_fact_once_and_effects_commit_with_the_cursor(book, consumer):
    made, heard = consumer
    with transaction.atomic():
        record_many([Draft(joined(n), key=f"join:{n}", community=1, identity=n) for n in range(25)])
    counts = [reactions.run_once(made) for _ in range(4)]
    assert (counts, len(heard), len(set(heard))) == ([10, 10, 5, 0], 25, 25)


def test_a_poison_fact_is_parked_its_subject_waits_and_others_go_on(book, consumer):
    _made, heard = consumer
    with transaction.atomic():
        record_many([Draft(joined(n), key=f"join:{who}:{n}", community=1, identity=who) for n in (1, 2) for who in (12, 13, 14)])
    reactions.drain()
    parked = list(Parked.objects.order_by("fact_id").values_list("subject", "error"))
    assert parked == [("identity:13", "ValueError: unlucky"), ("identity:13", "")]
    assert len(heard) == 4


def test_retrying_a_mended_subject_handles_its_facts_in_order(book, consumer):
    _made, heard = consumer
    with transaction.atomic():
        record_many([Draft(joined(n), key=f"join:13:{n}", community=1, identity=13) for n in (1, 2, 3)])
    reactions.drain()
    FactRow.objects.filter(key="join:13:1").update(payload={"seats_taken": 7})
    assert (reactions.retry("test.heard", "identity:13"), len(heard), Parked.objects.count()) == (3, 3, 0)


def test_every_consumer_listens_to_declared_facts():
    reactions.check()


def test_a_zone_another_process_changed_is_seen_within_a_second_and_reading_it_costs_nothing_meanwhile(book, monkeypatch):
    clock.set_fixed(None)
    assert timezone_of(1) == "Asia/Shanghai"
    with CaptureQueriesContext(connection) as asked:
        assert [timezone_of(1) for _ in range(3)] == ["Asia/Shanghai"] * 3
    with monkeypatch.context() as other:  # what another process does leaves this one's memory alone
        other.setattr(record_module, "_zone", SimpleNamespace(cache_clear=lambda: None))
        other.setattr(clock, "forget", lambda: None)
        open_book(1, "America/New_York")
    assert timezone_of(1) == "Asia/Shanghai" and len(asked) == 0
    monkeypatch.setattr(clock, "_offset_read_at", clock._offset_read_at - clock.OFFSET_CACHE_SECONDS - 0.1)
    assert timezone_of(1) == "America/New_York"


def test_a_change_that_was_taken_back_is_not_remembered(book):
    clock.set_fixed(None)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        open_book(1, "America/New_York")
        assert timezone_of(1) == "America/New_York"
        raise ZeroDivisionError
    clock.forget()
    assert timezone_of(1) == "Asia/Shanghai"
    open_book(1, "Europe/Berlin")
    assert timezone_of(1) == "Europe/Berlin"

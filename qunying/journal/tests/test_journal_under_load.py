"""The journal with several writers and readers, and with readers that are killed: nothing skipped, nothing handled twice."""

import os
import signal
import subprocess
import sys
import threading

import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from qunying.journal import reactions, read
from qunying.journal.models import Book, FactRow
from qunying.journal.record import Draft, open_book, record, record_many
from qunying.journal.tests.test_journal import Joined

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = """
import django; django.setup()
from qunying.journal import reactions
from qunying.journal.models import Book
from qunying.journal.tests.test_journal import Joined
from django.db.models import F

def handler(facts):
    for fact in facts:
        Book.objects.filter(pk=fact.community).update(timezone=F("timezone"))
        Book.objects.create(pk=1000 + fact.identity, timezone="UTC")  # a second handling would break on the key

consumer = reactions.Consumer("test.count", ("test.joined",), handler, reactions.HEARD, 20)
while reactions.run_once(consumer):
    pass
"""


def write(count: int, first: int = 0) -> None:
    for start in range(first, first + count, 10):
        with transaction.atomic():
            record_many([Draft(Joined(n), key=f"join:{n}", community=1, identity=n) for n in range(start, start + 10)])


def in_threads(*jobs) -> None:
    def run(job):
        try:
            job()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def worker(**variables: str) -> subprocess.CompletedProcess:
    environment = os.environ | variables
    code = f"from django.conf import settings; settings.DATABASES['default']['NAME'] = {str(connection.settings_dict['NAME'])!r}\n{WORKER}"
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120)


def test_readers_never_skip_a_fact_while_four_writers_commit_in_any_order(morning):
    open_book(1, "Asia/Shanghai")
    seen: list[int] = []
    done = threading.Event()

    def reader():
        place = read.START
        while True:
            last_round = done.is_set()
            facts, place = read.after(place, limit=7)
            seen.extend(fact.identity for fact in facts)
            if last_round and not facts:
                return

    reading = threading.Thread(target=lambda: (reader(), connections.close_all()))
    reading.start()
    in_threads(*[lambda k=k: write(100, first=1000 * k) for k in range(4)])
    done.set()
    reading.join()
    assert sorted(seen) == [1000 * k + n for k in range(4) for n in range(100)]


@pytest.mark.skipif(settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"), reason="SQLite has one writer, so ids are the order")
def test_a_transaction_still_open_holds_back_what_was_written_after_it(morning):
    open_book(1, "Asia/Shanghai")
    wrote, may_commit = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            record(Joined(1), key="slow", community=1)
            wrote.set()
            may_commit.wait(20)

    thread = threading.Thread(target=lambda: (slow(), connections.close_all()))
    thread.start()
    wrote.wait(20)
    with transaction.atomic():
        record(Joined(2), key="quick", community=1)
    before = [fact.key for fact in read.after(read.START, limit=10)[0]]
    may_commit.set()
    thread.join()
    after = [fact.key for fact in read.after(read.START, limit=10)[0]]
    assert (before, after) == ([], ["slow", "quick"])


def test_a_reader_killed_before_its_commit_handles_every_fact_once_after_restart(morning):
    open_book(1, "Asia/Shanghai")
    write(100)
    killed = [worker(QUNYING_KILL_AT=f"reactions.before_commit:{n}").returncode for n in (1, 3)]
    calm = worker()
    assert (killed, calm.returncode) == ([-signal.SIGKILL, -signal.SIGKILL], 0), calm.stderr
    assert Book.objects.filter(pk__gte=1000).count() == FactRow.objects.count() == 100


def test_two_workers_with_one_consumer_handle_every_fact_once(morning):
    open_book(1, "Asia/Shanghai")
    write(200)
    results: list[subprocess.CompletedProcess] = []
    in_threads(*[lambda: results.append(worker()) for _ in range(2)])
    worker()
    assert [result.returncode for result in results] == [0, 0], [result.stderr[-800:] for result in results]
    assert Book.objects.filter(pk__gte=1000).count() == 200


def test_idle_consumers_take_no_write_lock(morning, django_assert_num_queries):
    open_book(1, "Asia/Shanghai")
    write(10)
    consumer = reactions.Consumer("test.idle", ("test.joined",), lambda facts: None, reactions.HEARD, 20)
    reactions.run_once(consumer)
    with django_assert_num_queries(2):
        assert reactions.run_once(consumer) == 0

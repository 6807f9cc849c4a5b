"""Several workers at once: each due row and each message is one worker's, on both databases, without a lock error."""

import threading

import pytest
from django.db import connection

from qunying.channels import services
from qunying.channels.adapters.web.models import Post
from qunying.channels.models import Outbox
from qunying.channels.services import Message, PostRequest
from qunying.flows import handlers
from qunying.flows.models import Due
from qunying.flows.services import DueItem, run_due, schedule_many
from qunying.journal.models import FactRow

pytestmark = pytest.mark.django_db(transaction=True)


def together(works):
    """Run the works in threads of their own at the same time; returns what they raised."""
    problems, gate = [], threading.Barrier(len(works))

    def run(work):
        gate.wait()
        try:
            work()
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems


def test_four_workers_deliver_everything_once_while_members_talk(house, morning, monkeypatch):
    calls = []

    def deliver(rows):
        calls.extend(row.key for row in rows)
        services.queue_many([Message(key=r.key, community=r.community, group=r.target, channel="web", mode="auto", body=r.key, at=r.at) for r in rows])

    monkeypatch.setitem(handlers._HANDLERS, "test.deliver", deliver)
    keys = {f"d:{n}" for n in range(120)}
    schedule_many([DueItem(key, morning, "test.deliver", house.community.id, house.rooms[n % 3].id) for n, key in enumerate(sorted(keys))])

    def worker(name):
        while run_due(worker=name, limit=7) + services.run_outbox(worker=name, limit=7) + services.reconcile(worker=name):
            pass

    def talk():
        for n in range(15):
            services.post_many([PostRequest(house.mei.id, house.mei.identity_id, house.community.id, house.rooms[0].id, f"说 {n}", f"{n}")])

    problems = together([talk] + [lambda n=n: worker(f"w{n}") for n in range(4)])
    worker("last")
    assert (problems, sorted(calls)) == ([], sorted(keys))
    assert sorted(Post.objects.filter(kind=1).values_list("outbox_key", flat=True)) == sorted(keys)
    assert set(Due.objects.values_list("state", flat=True)) | set(Outbox.objects.values_list("state", flat=True)) == {Due.State.DONE, Outbox.State.SENT}
    assert FactRow.objects.filter(kind="channels.delivered").count() == 120


def test_the_same_post_sent_by_eight_retries_at_once_is_one_post_and_one_fact(house):
    request = PostRequest(house.mei.id, house.mei.identity_id, house.community.id, house.rooms[0].id, "网络不好多点了几下", "once")
    problems = together([lambda: services.post_many([request])] * 8)
    assert (problems, Post.objects.count(), FactRow.objects.filter(kind="channels.message_posted").count()) == ([], 1, 1)

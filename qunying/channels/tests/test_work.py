"""`qunying work` as a process: it works, beats, and stops cleanly when told."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection

from qunying.channels import queries, services
from qunying.channels.adapters.wecom.sandbox import DISPATCH_SECONDS
from qunying.channels.models import Outbox
from qunying.channels.services import wecom_sandbox
from qunying.flows.models import Due, Periodic, Worker
from qunying.kernel import clock
from qunying.kernel.killpoints import KILL_VARIABLE

pytestmark = pytest.mark.django_db(transaction=True)

MAIN = """
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {name!r}
from qunying.faces.shell.main import main
raise SystemExit(main({arguments!r}))
"""


def start(*arguments):
    code = MAIN.format(name=str(connection.settings_dict["NAME"]), arguments=["work", *arguments])
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "qunying.settings"}
    return subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait_for(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def test_the_worker_sends_what_is_due_beats_and_stops_cleanly_on_sigterm(house):
    clock.set_fixed(None)
    worker = start("--name", "w1")
    wait_for(lambda: Worker.objects.filter(name="w1").exists())
    services.queue_many([house.message(1, at=clock.now())])
    wait_for(lambda: queries.feed(house.rooms[0].id), seconds=5)
    health = queries.health()
    worker.send_signal(signal.SIGTERM)
    _, complaints = worker.communicate(timeout=20)
    assert (worker.returncode, health["workers"], Worker.objects.count()) == (0, 1, 0), complaints.decode()
    assert "已停下" in complaints.decode()


def test_once_does_what_is_due_now_and_says_how_much(house, morning):
    clock.set_fixed(None)
    services.queue_many([house.message(n, at=clock.now()) for n in range(3)])
    out, complaints = (worker := start("--once", "--json")).communicate(timeout=60)
    assert (worker.returncode, len(queries.feed(house.rooms[0].id))) == (0, 3), complaints.decode()
    assert json.loads(out)["done"] >= 3


def expire_leases():
    """As if the minute of a dead worker's lease had passed."""
    for model in (Due, Outbox):
        model.objects.filter(lease_until__isnull=False).update(lease_until=clock.real_now() - timedelta(seconds=1))
    Periodic.objects.update(next_at=clock.real_now())


@pytest.mark.mechanism("004-082")
def test_items_leave_on_time_reach_phones_ahead_and_survive_a_kill(house, monkeypatch):
    """Automatic items within 60 s; confirm and manual ones on the phone 15 minutes ahead; three kinds of receipt; after kill -9 nothing lost or doubled."""
    clock.set_fixed(None)
    now, soon = clock.now(), clock.now() + timedelta(minutes=14, seconds=50)
    services.queue_many([house.message(n, at=now) for n in range(6)])
    services.queue_many([house.message(n, at=soon, channel="wecom", mode="confirm") for n in (10, 11)])
    services.queue_many([house.message(n, at=soon, mode="manual", owner_staff=house.zhou.id) for n in (20, 21)])
    monkeypatch.setenv(KILL_VARIABLE, "outbox.after_send:2")  # the cards are in the feed, then one task is on the phone: it dies before noting that
    first = start("--once")
    assert (first.wait(timeout=60), first.communicate()[0]) == (-signal.SIGKILL, b"")
    monkeypatch.delenv(KILL_VARIABLE)
    expire_leases()
    again = start("--once")
    assert again.wait(timeout=60) == 0, again.communicate()[1].decode()
    delivered = {n: rows[0] for n, rows in queries.fates("delivery", [0, 1, 2, 3, 4, 5]).items()}
    assert [post.body for post in queries.feed(house.rooms[0].id)] == [f"第 {n} 条" for n in range(6)]
    assert {(row.display, row.receipt_kind) for row in delivered.values()} == {("delivered", "channel")}
    assert max(row.late_seconds for row in delivered.values()) <= 60
    assert [row.key for row in queries.unknown(house.community.id)] == ["wecom:0:10"]
    assert [task.text for task in wecom_sandbox.inbox("demo-corp", "zhou")] == ["第 10 条", "第 11 条"]
    attested, opened = queries.cards(house.zhou.id)
    services.attest(attested.outbox_id, staff_id=house.zhou.id)
    services.link_opened(opened.public_id)
    wecom_sandbox.tap(wecom_sandbox.inbox("demo-corp", "zhou")[1].msgid, "zhou")
    Outbox.objects.filter(state=Outbox.State.WAITING).update(checked_at=None)
    clock.advance(timedelta(seconds=DISPATCH_SECONDS + 1))  # until then the platform only says that it is still handing the task out
    expire_leases()
    assert start("--once").wait(timeout=60) == 0
    shown = {n: (rows[0].display, rows[0].receipt_kind) for n, rows in queries.fates("delivery", [10, 11, 20, 21]).items()}
    assert shown == {10: ("unknown", ""), 11: ("delivered", "channel"), 20: ("delivered", "attested"), 21: ("delivered", "link")}
    audit = services.audit(house.community.id)
    assert (audit.lost, audit.duplicated, audit.unknown, audit.delivered) == (0, 0, 1, 9)

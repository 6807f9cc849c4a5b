"""`qunying work` as a process: it works, beats, and stops cleanly when told."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from qunying.channels import queries, services
from qunying.flows.models import Worker
from qunying.kernel import clock

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

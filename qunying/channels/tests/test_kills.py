"""Workers killed at named points: nothing lost, nothing doubled on the web, every unknown listed; counted over what receivers hold."""

import os
import random
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection

from qunying.channels import queries, services
from qunying.channels.adapters.web.models import Post
from qunying.channels.adapters.wecom.models import Task
from qunying.channels.conftest import build
from qunying.channels.models import Outbox
from qunying.flows import handlers
from qunying.flows.models import Due
from qunying.flows.services import DueItem, schedule_many
from qunying.kernel import clock
from qunying.kernel.killpoints import KILL_VARIABLE

pytestmark = pytest.mark.django_db(transaction=True)

POINTS = {
    "due": ("flows.after_claim", "flows.before_commit"),
    "web": ("outbox.before_send", "outbox.after_send", "outbox.after_receipt"),
    "wecom": ("outbox.before_send", "outbox.after_send", "outbox.after_receipt"),
}
ROUND = 24  # messages a round: enough that every point is passed at least three times

Kills = [pytest.param(3, id="3"), pytest.param(20, id="20", marks=[pytest.mark.nightly, pytest.mark.timeout(1200)])]


@pytest.fixture
def scheduled(monkeypatch):
    """Schedule a round of messages through the due table on a channel; returns all keys so far."""
    monkeypatch.setitem(handlers._HANDLERS, "test.deliver", lambda rows: None)  # the crew has the real one
    house, keys = build(), []

    def schedule(channel):
        fresh = []
        for n in range(len(keys), len(keys) + ROUND):
            room = house.rooms[n % 3]
            chat, mode = (f"wr-{room.key}", "confirm") if channel == "wecom" else ("", "auto")
            arguments = {"channel": channel, "chat": chat, "mode": mode, "body": f"第 {n} 条"}
            fresh.append(DueItem(f"{channel}:{n}", clock.real_now() - timedelta(seconds=1), "test.deliver", house.community.id, room.id, arguments))
        schedule_many(fresh)
        keys.extend(item.key for item in fresh)
        return keys

    schedule.house = house
    return schedule


def crew(kill=""):
    """Run a worker to its end, or to its death at the point; then as if a lease had passed."""
    environment = {**os.environ, "CREW_DATABASE": str(connection.settings_dict["NAME"]), KILL_VARIABLE: kill, "DJANGO_SETTINGS_MODULE": "qunying.settings"}
    done = subprocess.run([sys.executable, "-m", "qunying.channels.tests.crew"], env=environment, timeout=120, capture_output=True, check=False)
    assert done.returncode == (-signal.SIGKILL if kill else 0), done.stderr.decode()[-2000:]
    past = clock.real_now() - timedelta(seconds=1)
    for model in (Due, Outbox):
        model.objects.filter(lease_until__isnull=False).update(lease_until=past)


@pytest.mark.parametrize("kills", Kills)
@pytest.mark.parametrize("role", POINTS)
def test_a_worker_killed_again_and_again_loses_nothing_and_doubles_nothing(scheduled, role, kills):
    dice, channel = random.Random(f"{role}:{kills}"), "wecom" if role == "wecom" else "web"
    deaths = []
    for _ in range(kills):
        keys = scheduled(channel)
        deaths.append(f"{dice.choice(POINTS[role])}:{dice.randint(1, 3)}")
        crew(kill=deaths[-1])
    crew()
    assert set(Due.objects.values_list("state", flat=True)) == {Due.State.DONE}, deaths
    (check_wecom if channel == "wecom" else check_web)(scheduled.house, keys, deaths)


def check_web(house, keys, deaths):
    assert sorted(Post.objects.values_list("outbox_key", flat=True)) == sorted(keys), deaths
    assert set(Outbox.objects.values_list("state", flat=True)) == {Outbox.State.SENT}
    audit = services.audit(house.community.id, expected=dict.fromkeys(keys, clock.real_now() - timedelta(hours=1)))
    assert {name: n for name, n in audit.as_dict().items() if n} == {"planned": len(keys), "delivered": len(keys)}


def check_wecom(house, keys, deaths):
    """Each message is one task on the employee's phone, or listed as unknown; only a death between sending and recording may leave one unknown."""
    unknown = {row.key for row in queries.unknown(house.community.id)}
    waiting = dict(Outbox.objects.filter(state=Outbox.State.WAITING).values_list("key", "receipt"))
    assert (unknown | set(waiting), unknown & set(waiting)) == (set(keys), set()), deaths
    assert set(waiting.values()) <= set(Task.objects.values_list("msgid", flat=True))
    texts = list(Task.objects.values_list("text", flat=True))
    assert len(texts) == len(set(texts)), deaths
    assert len(unknown) == len(deaths)

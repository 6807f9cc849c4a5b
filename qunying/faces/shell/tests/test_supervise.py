"""The children of ``qunying up`` live and end together."""

import os
import signal
import subprocess
import sys
import time

import pytest

from qunying.faces.shell.supervise import Child, Family

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_child_that_dies_is_told_of_and_started_again():
    told = []
    family = Family([Child("web", SLEEPER), Child("worker", SLEEPER)], tell=lambda name, code: told.append((name, code)))
    family.start()
    before = family.pids()
    os.kill(before["worker"], signal.SIGKILL)
    came_back = family.watch(lambda: family.pids().get("worker") not in (None, before["worker"]), seconds=10)
    after = family.pids()
    family.end()
    assert came_back and told == [("worker", -9)]
    assert after["web"] == before["web"]


def test_ending_leaves_no_process_behind_even_one_that_will_not_listen():
    deaf = [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"]
    family = Family([Child("web", SLEEPER), Child("deaf", deaf)], tell=lambda name, code: None)
    family.start()
    time.sleep(0.5)
    pids = family.pids()
    family.end()
    assert len(pids) == 2 and not any(alive(pid) for pid in pids.values())


def test_stop_ends_the_watch():
    family = Family([Child("web", SLEEPER)], tell=lambda name, code: None)
    family.start()
    family.stop()
    assert family.watch(seconds=5) is False and family.stopping
    family.end()


def test_a_child_that_cannot_live_is_given_longer_and_longer_rests():
    family = Family([Child("web", [sys.executable, "-c", "raise SystemExit(3)"])], tell=lambda name, code: None)
    family.start()
    family.watch(lambda: family.children[0].starts == 3, seconds=12)
    family.end()
    assert family.children[0].rest >= 2.0


FAMILY = """
import sys, time
from qunying.faces.shell.supervise import Child, Family
family = Family([Child("web", [sys.executable, "-c", "import time; time.sleep(60)"])], tell=lambda name, code: None)
family.start()
print(family.pids()["web"], flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_when_the_parent_is_killed_its_children_end_too():
    with subprocess.Popen([sys.executable, "-c", FAMILY], stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        was_alive = alive(child)
        parent.kill()
    deadline = time.monotonic() + 10
    while alive(child) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert was_alive and not alive(child)

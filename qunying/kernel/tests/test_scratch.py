"""Work in progress leaves nothing behind, however it ends."""

import os
import signal
import subprocess
import sys

import pytest

from qunying.kernel import scratch

KILLED = "import django; django.setup(); from qunying.kernel import scratch; s = scratch.scratch('work-'); print(s.__enter__(), flush=True); input()"


@pytest.fixture
def room(settings, tmp_path):
    settings.DATA = tmp_path
    return scratch.room()


def long_ago(folder):
    os.utime(folder, (1_000_000_000, 1_000_000_000))


def test_a_folder_goes_with_its_block_also_when_that_fails(room):
    with pytest.raises(ZeroDivisionError), scratch.scratch("work-") as folder:
        (folder / "words").write_text("早上好")
        1 / 0  # noqa: B018
    assert list(room.iterdir()) == []


def test_what_a_killed_process_left_goes_with_the_next_block_and_what_is_worked_on_stays(room, settings):
    environment = os.environ | {"QUNYING_DATA": str(settings.DATA), "DJANGO_SETTINGS_MODULE": "qunying.settings"}
    peers = [subprocess.Popen([sys.executable, "-c", KILLED], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    held, left = (os.path.basename(peer.stdout.readline().strip()) for peer in peers)
    peers[1].send_signal(signal.SIGKILL)
    peers[1].wait()
    for name in (held, left):
        long_ago(room / name)
    with scratch.scratch("work-") as folder:
        assert sorted(one.name for one in room.iterdir()) == sorted([held, folder.name])
    peers[0].kill()
    peers[0].communicate()

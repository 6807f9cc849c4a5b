"""``qunying up`` brings a whole house up, says where it is, and takes it down again."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.xdist_group("up")  # one house for all
ROOT = Path(__file__).parents[4]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(folder: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in ("QUNYING_DATABASE_URL", "QUNYING_PUBLIC_URL")}
    return kept | {"QUNYING_DATA": str(folder)}


def answer_of(process: subprocess.Popen[str]) -> dict:
    text = ""
    assert process.stdout is not None
    for line in process.stdout:
        text += line
        if line.startswith("}"):
            return json.loads(text)
    raise AssertionError(f"ended with {process.wait()}")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A house started without the demo: (what it said, its port, its process)."""
    port, folder = free_port(), tmp_path_factory.mktemp("house")
    line = [sys.executable, "-m", "qunying", "up", "--no-demo", "--port", str(port), "--json"]
    process = subprocess.Popen(line, cwd=ROOT, env=environment(folder), stdout=subprocess.PIPE, text=True, start_new_session=True)
    yield answer_of(process), port, process
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def test_the_links_answer_and_the_worker_lives(house):
    said, port, _ = house
    assert sorted(said["links"]) == ["console", "health"] and sorted(said["pids"]) == ["up", "后台", "网页"]
    with urllib.request.urlopen(said["links"]["health"], timeout=10) as reply:
        assert json.load(reply)["workers"] == 1
    with urllib.request.urlopen(said["links"]["console"], timeout=10) as reply:
        assert reply.status == 200
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/static/qunying/tokens.css", timeout=10) as reply:
        assert "max-age" in reply.headers["Cache-Control"]


def test_a_second_house_on_the_same_port_is_one_sentence_and_exit_1(house, tmp_path):
    _, port, _ = house
    line = [sys.executable, "-m", "qunying", "up", "--no-demo", "--port", str(port)]
    done = subprocess.run(line, cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.strip() == f"端口 {port} 已经有程序在用，没有启动。请换一个：qunying up --port {port + 1}。"


def _words(one: psutil.Process) -> list[str]:
    """The process's command line; empty once it has ended."""
    try:
        return one.cmdline()
    except (psutil.ZombieProcess, psutil.NoSuchProcess):
        return []


def test_a_killed_worker_is_started_again(house):
    said, _, process = house
    os.kill(said["pids"]["后台"], signal.SIGKILL)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        workers = [one for one in psutil.Process(process.pid).children() if _words(one) and "work" in _words(one)]
        if workers and workers[0].pid != said["pids"]["后台"]:
            return
        time.sleep(0.2)
    raise AssertionError("no worker came back")


def test_ctrl_c_ends_every_process_and_exits_0(house):
    _, port, process = house
    family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    gone, alive = psutil.wait_procs(family, timeout=10)
    assert alive == [] and len(gone) >= 2
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0

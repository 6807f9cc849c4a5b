"""On an empty machine one command is enough: people join, read, speak and are sent what was planned, and all of it outlives a restart."""

import http.cookiejar
import re
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from contextlib import contextmanager
from datetime import timedelta

import pytest

from qunying.faces.console.tests import stage
from qunying.faces.shell.tests.test_up import ROOT, answer_of, environment, free_port
from qunying.kernel import clock
from tests.proofs.houses import command, look
from tests.proofs.steps import write

SECONDS_MAX = 300


class Phone:
    """A browser without script that keeps its cookies."""

    def __init__(self, home):
        self.home = home
        self.open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())).open

    def read(self, address):
        with self.open(self.home + address, timeout=20) as answer:
            return answer.read().decode()

    def send(self, page, action, **typed):
        """Fill in the form of the page and send it, hidden fields and all."""
        form = re.search(rf'<form[^>]*action="{re.escape(action)}[^"]*".*?</form>', self.read(page), re.S)
        assert form, f"no form for {action}"
        hidden = {name: value for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0])}
        request = urllib.request.Request(self.home + action, urllib.parse.urlencode({**hidden, **typed}).encode(), {"Referer": self.home + page})
        with self.open(request, timeout=20) as answer:
            return answer.read().decode()


@contextmanager
def up(folder, port):
    """The one command, until Ctrl-C."""
    line = [sys.executable, "-m", "qunying", "up", "--no-demo", "--port", str(port), "--json"]
    process = subprocess.Popen(line, cwd=ROOT, env=environment(folder), stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        answer_of(process)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


@pytest.mark.mechanism("002-026")
def test_one_command_starts_a_community_that_is_there_again_after_a_restart(tmp_path):
    folder, port, began = tmp_path / "house", free_port(), time.monotonic()
    house = environment(folder)
    start = clock.local_day(clock.real_now(), "Asia/Shanghai") + timedelta(days=1)
    phone, other = (Phone(f"http://127.0.0.1:{port}") for _ in range(2))
    with up(folder, port):
        command(house, "apply", write(tmp_path, stage.blueprint(count=1, start=start)), "--yes")
        for one, name in ((phone, "阿美"), (other, "老王")):
            one.send("/m/renji/join", "/m/renji/join", name=name, choice="first", accept="1")
        assert "01 营" in phone.read("/m/") and "第 1 天早安" not in phone.read("/m/feed")
        phone.send("/m/feed", "/m/feed", body="我翻到第三页就停了")
        assert "我翻到第三页就停了" in other.read("/m/feed")
        look(house, "until", f"{start} 07:29:57")
        while "完整版 1 morning，01 营" not in other.read("/m/feed"):
            assert time.monotonic() - began < SECONDS_MAX
            time.sleep(0.5)
    with up(folder, port):
        feed = phone.read("/m/feed")
        assert (feed.count("我翻到第三页就停了"), feed.count("完整版 1 morning，01 营"), "阿美" in phone.read("/m/me")) == (1, 1, True)
    assert time.monotonic() - began < SECONDS_MAX

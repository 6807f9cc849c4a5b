"""A whole house with the demo, started as a person would, in a folder of its own; for the benchmarks of pages and polling."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from http.cookiejar import CookieJar
from types import TracebackType

import psutil

INSIDE = """
import django, json
django.setup()
{code}
"""
POLLS = """
from qunying.channels import queries as channels
from qunying.faces.h5 import poll
from qunying.groups import queries as groups
from qunying.people import queries as people
demo = next(one for one in people.communities() if one.is_demo)
quiet = {}
for group in groups.groups(demo.pk):
    posts = channels.feed(group.id, limit=1)
    quiet[group.id] = poll.url_for(group.id, max((post.id for post in posts), default=0) + 10**9)
print(json.dumps(list(quiet.values())))
"""


class House:
    """``qunying up`` with the demo; ended when the block ends."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="qunying-house-")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.environment = {k: v for k, v in os.environ.items() if k != "QUNYING_DATABASE_URL"} | {"QUNYING_DATA": self.folder.name}

    def __enter__(self) -> House:
        line = [sys.executable, "-m", "qunying", "up", "--port", str(self.port), "--json"]
        self.process = subprocess.Popen(line, env=self.environment, stdout=subprocess.PIPE, text=True, start_new_session=True)
        assert self.process.stdout is not None
        text = ""
        for part in self.process.stdout:
            text += part
            if part.startswith("}"):
                break
        if not text:
            raise SystemExit(f"qunying up ended with {self.process.wait()}")
        self.links: dict[str, str] = json.loads(text)["links"]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        self.folder.cleanup()

    def operator_session(self) -> tuple[str, str]:
        """The cookie of the demo's operator and the address of 今天, reached by the printed link."""
        jar = CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        with opener.open(self.links["console"]) as page:
            address = page.url
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar), address

    def poll_addresses(self) -> list[str]:
        """What open feeds ask while nothing is new, one per group."""
        environment = self.environment | {"DJANGO_SETTINGS_MODULE": "qunying.settings"}
        done = subprocess.run([sys.executable, "-c", INSIDE.format(code=POLLS)], env=environment, capture_output=True, text=True, check=True)
        return json.loads(done.stdout.strip().splitlines()[-1])

    def web_cpu_seconds(self) -> float:
        """User and system seconds the web processes have used so far."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        web = [one for one in family if "granian" in " ".join(one.cmdline())]
        return sum(one.cpu_times().user + one.cpu_times().system for one in web)

"""A lake of its own for every test, and child processes that live in the test's database."""

import os
import subprocess
import sys
import textwrap

import pytest
from django.db import connection

HEAD = """
import sys
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.DATA = __import__("pathlib").Path(sys.argv[2])
import django
django.setup()
"""


@pytest.fixture
def lake(settings, tmp_path, morning):
    """The lake's folder is empty, it is 08:30 in Shanghai, and community 1 keeps a book there."""
    from qunying.journal.record import open_book

    settings.DATA = tmp_path
    open_book(1, "Asia/Shanghai")
    return tmp_path / "lake"


@pytest.fixture
def child(lake):
    """Start a process that runs this code against the test's database and lake; ``kill_at`` names the point where it dies."""

    def start(code: str, *, kill_at: str = "") -> subprocess.Popen:
        script = HEAD + textwrap.dedent(code)
        environment = os.environ | ({"QUNYING_KILL_AT": kill_at} if kill_at else {})
        return subprocess.Popen([sys.executable, "-c", script, connection.settings_dict["NAME"], str(lake.parent)], env=environment, stderr=subprocess.PIPE)

    return start


@pytest.fixture
def story(lake):
    """A history to be told of community 1; the measures see it after ``story.end()``."""
    from qunying.insight import queries
    from qunying.insight.tests.story import Story

    queries.forget()
    yield Story()
    queries.forget()


@pytest.fixture
def blind(monkeypatch):
    """Groups named here are on a channel that does not show what members say."""
    from qunying.insight import acts

    groups = set()
    monkeypatch.setitem(acts._BLIND, "messages", [lambda community: frozenset(groups)])
    return groups

"""Processes of our own: what takes long or much memory is done beside the workers, on the same data."""

from __future__ import annotations

import os
import subprocess
import sys

from django.conf import settings


def start(statement: str) -> subprocess.Popen[bytes]:
    """A process that sets Django up and carries the statement out; nobody waits for it, and its errors stand in the caller's log.

    It ends without a word when the terminal says so. A statement and not ``-m``: that would import the module's package before Django knows any model.
    """
    paths = os.pathsep.join(path for path in sys.path if path)
    environment = {"DJANGO_SETTINGS_MODULE": "qunying.settings"} | os.environ | {"QUNYING_DATA": str(settings.DATA), "PYTHONPATH": paths}
    begin = "import signal; signal.signal(signal.SIGINT, signal.SIG_DFL); import django; django.setup(); "
    return subprocess.Popen([sys.executable, "-c", begin + statement], env=environment, stdout=subprocess.DEVNULL)

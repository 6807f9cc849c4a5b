"""Processes of our own: what takes long or much memory is done beside the workers, on the same data."""

from __future__ import annotations

import os
import subprocess
import sys

from django.conf import settings


def start(statement: str) -> subprocess.Popen[bytes]:
    """A process that sets Django up and carries the statement out; nobody waits for it, and its errors stand in the caller's log.

    A statement and not ``-m``: that would import the module's package before Django knows any model.
    """
    paths = os.pathsep.join(path for path in sys.path if path)
    environment = {"DJANGO_SETTINGS_MODULE": "qunying.settings"} | os.environ | {"QUNYING_DATA": str(settings.DATA), "PYTHONPATH": paths}
    return subprocess.Popen([sys.executable, "-c", f"import django; django.setup(); {statement}"], env=environment, stdout=subprocess.DEVNULL)

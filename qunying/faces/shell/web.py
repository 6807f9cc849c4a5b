"""How the web server is started: granian in WSGI mode, static files served by it from the collected folder."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from qunying.kernel.refusals import Refused

WORKERS_MAX = 2  # a process each for the two cores the figures are given for
THREADS = 4
BACKLOG = 1024
STATIC_SECONDS = 3600  # names carry no hash, so a new version must be seen within the hour


def command(host: str, port: int, static: Path, *, workers: int | None = None) -> list[str]:
    """The command line of the web server."""
    count = workers or min(WORKERS_MAX, os.cpu_count() or 1)
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(count),
        "--blocking-threads", str(THREADS), "--backlog", str(BACKLOG), "--http", "1", "--no-ws", "--log-level", "warning", "--respawn-failed-workers",
        "--workers-kill-timeout", "5", "--static-path-route", "/static", "--static-path-mount", str(static),
        "--static-path-expires", str(STATIC_SECONDS), "qunying.faces.wsgi:application",
    ]  # fmt: skip


def check_free(host: str, port: int) -> None:
    """Refused ``port_in_use`` or ``address_unusable`` when nobody could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            if problem.errno == 98 or "in use" in str(problem).lower():
                raise Refused("port_in_use", port=port, other=port + 1) from problem
            raise Refused("address_unusable", host=host, port=port, problem=problem.strerror or str(problem)) from problem


def public_url(host: str, port: int) -> str:
    """What people type: QUNYING_PUBLIC_URL where it is set, else this address (a wildcard host reads as 127.0.0.1)."""
    chosen = os.environ.get("QUNYING_PUBLIC_URL", "").rstrip("/")
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    return chosen or f"http://{shown}:{port}"

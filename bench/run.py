"""From ``qunying up`` in an empty folder to its links, and the memory of every process. Target: ≤ 60 s, ≤ 1.5 GB in all.

Run: script/bench run
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time

import psutil

SETTLE_SECONDS = 10  # the worker catches up with reactions and the lake before memory is read
SECONDS_MAX, MB_MAX = 60, 1536


def run() -> dict[str, object]:
    """Seconds to the links and to a settled house, and megabytes per process."""
    with tempfile.TemporaryDirectory(prefix="qunying-run-") as folder:
        environment = {key: value for key, value in os.environ.items() if key != "QUNYING_DATABASE_URL"} | {"QUNYING_DATA": folder}
        started = time.perf_counter()
        line = [sys.executable, "-m", "qunying", "up", "--port", str(_free_port()), "--json"]
        with subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
            try:
                links = _links(process)
                seconds = time.perf_counter() - started
                time.sleep(SETTLE_SECONDS)
                memory = _memory(process.pid)
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(30)
    total = sum(memory.values())
    targets = {"seconds": seconds <= SECONDS_MAX, "memory": total <= MB_MAX}
    return {"name": "run", "seconds": round(seconds, 1), "rss_mb": total, "rss_mb_by_process": memory, "links": sorted(links), "targets": targets}


def _links(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout is not None
    text = ""
    for line in process.stdout:
        text += line
        if line.startswith("}"):
            return json.loads(text)["links"]
    raise SystemExit(f"qunying up ended with {process.wait()} before it was ready")


def _memory(pid: int) -> dict[str, int]:
    """Megabytes of resident memory by process, named after what each does."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    found: dict[str, int] = {}
    for one in family:
        try:
            words, size = " ".join(one.cmdline()), one.memory_info().rss // 2**20
        except psutil.NoSuchProcess:
            continue
        name = next((name for sign, name in (("granian", "web"), (" work", "worker"), (" up", "up")) if sign in words), "helper")
        found[f"{name}-{one.pid}"] = size
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    print(json.dumps(run(), ensure_ascii=False))

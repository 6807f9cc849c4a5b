"""`qunying plan` of the flagship camp as a person runs it: seconds and peak memory of the whole process, and whether two plans are the same bytes.

Run: script/bench plan. The targets are 2 s and 300 MB.
"""

from __future__ import annotations

import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
CAMP = ROOT / "examples" / "blueprints" / "renji-camp" / "blueprint.yaml"
RUNS = 5


def once(folder: str) -> tuple[float, float, bytes]:
    """Seconds, peak RSS in MB and the output of one plan."""
    command = [sys.executable, "-m", "qunying", "plan", str(CAMP), "--json"]
    started = time.perf_counter()
    child = subprocess.Popen(command, env=os.environ | {"QUNYING_DATA": folder}, stdout=subprocess.PIPE)
    assert child.stdout is not None
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"plan ended with {child.returncode}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024, output


def run() -> dict[str, object]:
    """Median and range over five runs after a warm-up."""
    with tempfile.TemporaryDirectory() as folder:
        once(folder)
        runs = [once(folder) for _ in range(RUNS)]
    seconds = sorted(seconds for seconds, _, _ in runs)
    return {
        "name": "plan",
        "deliveries": json.loads(runs[0][2])["deliveries"],
        "seconds_median": round(statistics.median(seconds), 3),
        "seconds_range": [round(seconds[0], 3), round(seconds[-1], 3)],
        "peak_mb": round(max(peak for _, peak, _ in runs), 1),
        "byte_stable": len({hashlib.sha256(output).hexdigest() for _, _, output in runs}) == 1,
    }


if __name__ == "__main__":
    print(json.dumps(run()))

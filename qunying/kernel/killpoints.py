"""Named points where a test may kill the process, to prove that nothing is lost and nothing doubled."""

from __future__ import annotations

import os
import signal
from collections import Counter

KILL_VARIABLE = "QUNYING_KILL_AT"  # "name:n" kills this process with SIGKILL at the n-th passing of the point

_passed: Counter[str] = Counter()


def reach(name: str) -> None:
    """Pass a named point; does nothing unless the environment asks for a kill here."""
    wanted = os.environ.get(KILL_VARIABLE)
    if not wanted:
        return
    point, _, nth = wanted.partition(":")
    if point == name:
        _passed[name] += 1
        if _passed[name] >= int(nth or 1):
            os.kill(os.getpid(), signal.SIGKILL)

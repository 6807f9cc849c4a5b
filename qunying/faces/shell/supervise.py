"""Child processes that belong together: started, started again when one dies, ended together."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

STOP_SECONDS = 8.0  # how long a child may take to end by itself
LOOK_SECONDS = 0.3
REST_SECONDS_MAX = 30.0
QUICK_DEATH_SECONDS = 10.0
PR_SET_PDEATHSIG = 1
_PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None  # looked up before any fork


@dataclass(slots=True)
class Child:
    """A process to be kept alive."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    rest: float = 0.0  # seconds to wait before the next start, longer after each quick death
    next_start: float = 0.0
    starts: int = 0


class Family:
    """The children of one command; ``stop`` may be called from a signal handler."""

    def __init__(self, children: Sequence[Child], *, tell: Callable[[str, int], None]) -> None:
        self.children = list(children)
        self._tell = tell  # called with a child's name and exit code when it died and will be started again
        self._stopping = threading.Event()

    def start(self) -> None:
        """Every child runs."""
        for child in self.children:
            self._start(child)

    def stop(self, *_: object) -> None:
        """``watch`` returns soon; safe in a signal handler."""
        self._stopping.set()

    @property
    def stopping(self) -> bool:
        """Whether somebody asked us to end."""
        return self._stopping.is_set()

    def watch(self, until: Callable[[], bool] | None = None, *, seconds: float | None = None) -> bool:
        """Keep the children alive until told to stop, ``until`` holds or the time is up; returns whether ``until`` held."""
        end = None if seconds is None else time.monotonic() + seconds
        while not self._stopping.is_set() and (end is None or time.monotonic() < end):
            self._revive()
            if until is not None and until():
                return True
            self._stopping.wait(LOOK_SECONDS)
        return False

    def end(self) -> None:
        """No child runs any more: each was asked to end, and killed when it did not."""
        living = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in living:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in living:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _kill_group(process)

    def pids(self) -> dict[str, int]:
        """The living children by name."""
        return {child.name: child.process.pid for child in self.children if child.process and child.process.poll() is None}

    def _start(self, child: Child) -> None:
        # A group of its own: Ctrl-C in the terminal reaches only us, so that we end the children in good order.
        child.process = subprocess.Popen(
            list(child.command), env={**os.environ, **child.environment}, start_new_session=True, preexec_fn=_end_with(os.getpid())
        )
        child.started_at = time.monotonic()
        child.starts += 1

    def _revive(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.process is None:
                if now >= child.next_start:
                    self._start(child)
                continue
            code = child.process.poll()
            if code is None:
                continue
            quick = now - child.started_at < QUICK_DEATH_SECONDS
            child.rest = min(REST_SECONDS_MAX, max(1.0, child.rest * 2)) if quick else 0.5
            child.next_start, child.process = now + child.rest, None
            self._tell(child.name, code)


def _end_with(parent: int) -> Callable[[], None] | None:
    """What a new child does first: ask Linux to end it when we die, also by a kill that we cannot hear. Elsewhere children outlive such a kill."""
    if _PRCTL is None:
        return None
    prctl = _PRCTL

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))
        if os.getppid() != parent:  # we died before the child could ask
            os.kill(os.getpid(), signal.SIGTERM)

    return tie


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the child and what it started itself (a server's own workers)."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()

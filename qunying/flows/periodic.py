"""What runs every so often: registered by name, and of many workers one at a time runs each."""

from __future__ import annotations

import inspect
import logging
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from qunying.flows.models import Periodic
from qunying.kernel import children, clock
from qunying.kernel.claims import LEASE

log = logging.getLogger(__name__)

Task = TypeVar("Task", bound=Callable[..., Any])


@dataclass(slots=True)
class Entry:
    """A registered task; ``look_at`` is this process's own next look, on its monotonic clock."""

    name: str
    seconds: float
    function: Callable[..., Any]
    takes_worker: bool
    apart: bool
    look_at: float = 0.0
    failed: bool = False
    child: subprocess.Popen[bytes] | None = None


_TASKS: dict[str, Entry] = {}


def every(seconds: float, name: str, *, apart: bool = False) -> Callable[[Task], Task]:
    """Register a task that a worker runs every ``seconds`` of real time; 0 means on every turn of every worker, safe by its own claims.

    What may take long runs ``apart``, in a process of its own: a worker has promises to keep meanwhile. The function may take ``worker`` and
    may return how much it did: more than nothing lets the loop go on without a rest.
    """

    def register(function: Task) -> Task:
        if name in _TASKS:
            raise RuntimeError(f"the periodic task {name} is registered twice")
        _TASKS[name] = Entry(name, seconds, function, "worker" in inspect.signature(function).parameters, apart)
        return function

    return register


def names() -> list[str]:
    """Every registered task, by name."""
    return sorted(_TASKS)


def run_pending(*, worker: str, stays: bool = False) -> int:
    """Each task whose time has come has run once, here or in another worker; a failing one has left its error; returns how much was done.

    A worker that ``stays`` begins a process for what runs apart, one after the other; one that is about to go does it itself.
    """
    return sum(_turn(_TASKS[name], worker, stays) for name in names())


def run_now(names: Sequence[str]) -> int:
    """Each of these tasks has run in this process, in this order, and no worker runs it again before its time; returns how much was done."""
    return sum(_run(_TASKS[name], worker="now") for name in names)


def run_alone(name: str) -> None:
    """The task has run in this process; for the process that a worker begins."""
    _run(_TASKS[name], worker=f"apart-{name}")


def _turn(entry: Entry, worker: str, stays: bool) -> int:
    if entry.seconds and time.monotonic() < entry.look_at:
        return 0
    begins = entry.apart and stays
    if begins and any(_lives(other) for other in _TASKS.values()):
        return 0  # its turn comes: each of these takes some hundred megabytes
    entry.look_at = time.monotonic() + entry.seconds
    if _lives(entry) or (entry.seconds and not _claim(entry)):
        return 0
    if not begins:
        return _run(entry, worker)
    entry.child = children.start(f"from qunying.flows import periodic; periodic.run_alone({entry.name!r})")
    return 0


def _lives(entry: Entry) -> bool:
    return entry.child is not None and entry.child.poll() is None


def _run(entry: Entry, worker: str) -> int:
    error = ""
    try:
        done = entry.function(worker=worker) if entry.takes_worker else entry.function()
    except Exception as problem:
        log.exception("periodic task %s failed", entry.name)
        done, error = 0, f"{type(problem).__name__}: {problem}"[:2000]
    if entry.seconds or error or entry.failed:  # a task of every turn leaves a trace only when it fails, and when it is well again
        _note(entry, error)
    return int(done) if isinstance(done, int) else 0


def _note(entry: Entry, error: str) -> None:
    now = clock.real_now()
    values = {"ran_at": now, "next_at": now + timedelta(seconds=entry.seconds), "error": error}
    Periodic.objects.update_or_create(name=entry.name, defaults=values)
    entry.failed = bool(error)


def _claim(entry: Entry) -> bool:
    """Whether this worker is the one to run the task now; should it die meanwhile, another may after a lease."""
    now = clock.real_now()
    until = now + max(LEASE, timedelta(seconds=entry.seconds))
    if Periodic.objects.filter(pk=entry.name, next_at__lte=now).update(next_at=until):
        return True
    if Periodic.objects.filter(pk=entry.name).exists():
        return False
    try:
        with transaction.atomic():
            Periodic.objects.create(name=entry.name, next_at=until)
    except IntegrityError:
        return False
    return True

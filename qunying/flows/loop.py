"""The worker's loop: facts to reactions, due work, periodic tasks, heartbeat; until told to stop."""

from __future__ import annotations

import logging
import os
import threading
import time
from datetime import timedelta

from django.db import DatabaseError, connection

from qunying.flows import handlers, periodic
from qunying.flows.models import Worker
from qunying.flows.services import run_due
from qunying.journal import reactions
from qunying.kernel import clock
from qunying.kernel.ids import public_id

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 5.0
CLOCK_CHECK_SECONDS = 15.0
IDLE_SECONDS_MIN, IDLE_SECONDS_MAX = 0.2, 1.0
FORGET_WORKERS_AFTER = timedelta(days=1)


class Loop:
    """One worker; ``stop`` may be called from a signal handler or another thread."""

    def __init__(self, name: str | None = None) -> None:
        # A random tail, because two containers may both be process 1 and one name must never hold two workers' leases.
        self.name = name or f"worker-{os.getpid()}-{public_id()[:6]}"
        self._stop = threading.Event()
        self._stays = False
        self._heartbeat_at = self._clock_at = float("-inf")

    def stop(self) -> None:
        """The loop ends after the turn it is in."""
        self._stop.set()

    def run(self, *, until_idle: bool = False) -> int:
        """Work until told to stop, or ``until_idle``; returns how much was done.

        Refused ``clock_backwards`` or ``unknown_handler`` ends it; a database that is away is waited for.
        """
        handlers.check_open()
        reactions.check()
        self._stays = not until_idle
        idle, total = IDLE_SECONDS_MIN, 0
        while not self._stop.is_set():
            done = self._turn_or_wait()
            total += done or 0
            if done:
                idle = IDLE_SECONDS_MIN
            elif done == 0 and until_idle:
                break
            else:
                self._stop.wait(idle)
                idle = min(idle * 1.5, IDLE_SECONDS_MAX)
        Worker.objects.filter(pk=self.name).delete()
        return total

    def _turn_or_wait(self) -> int | None:
        """A turn's work; None when the database did not answer."""
        try:
            return self.turn()
        except DatabaseError:
            log.exception("the database did not answer; trying again")
            connection.close()
            return None

    def turn(self) -> int:
        """One round of everything; returns how much was done, 0 when the house is idle."""
        self._check_clock()
        self._beat()
        return reactions.run_all() + run_due(worker=self.name) + periodic.run_pending(worker=self.name, stays=self._stays)

    def _check_clock(self) -> None:
        if time.monotonic() - self._clock_at >= CLOCK_CHECK_SECONDS:
            clock.check_forward()
            self._clock_at = time.monotonic()

    def _beat(self) -> None:
        if time.monotonic() - self._heartbeat_at < HEARTBEAT_SECONDS:
            return
        now = clock.real_now()
        Worker.objects.update_or_create(name=self.name, defaults={"seen_at": now}, create_defaults={"pid": os.getpid(), "started_at": now, "seen_at": now})
        Worker.objects.filter(seen_at__lt=now - FORGET_WORKERS_AFTER).delete()
        self._heartbeat_at = time.monotonic()

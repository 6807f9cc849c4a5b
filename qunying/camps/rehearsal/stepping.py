"""Move the house's time on from one thing due to the next, so that everything happens at its own moment however fast the days go by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from qunying.camps.rehearsal import live
from qunying.channels import services as channels
from qunying.flows import queries as due
from qunying.flows import services as flows
from qunying.journal import reactions
from qunying.kernel import clock

WORKER = "rehearsal"
STEP_MAX = timedelta(minutes=30)  # outbox rows and deadlines between two things due are at most this late
REACT_EVERY = timedelta(minutes=20)
RECONCILE_EVERY = timedelta(minutes=5)


def run_until(community: int, until: datetime, move: Callable[[datetime], object], *, tell: Callable[[datetime], None] | None = None) -> None:
    """Everything due up to ``until`` has happened, each at its moment, and it is ``until`` now; ``move`` sets the clock."""
    reacted = reconciled = clock.now()
    while True:
        do_due()
        now = clock.now()
        if now - reconciled >= RECONCILE_EVERY:
            channels.reconcile(worker=WORKER)
            reconciled = now
        if now - reacted >= REACT_EVERY:
            reactions.drain()
            reacted = now
        if now >= until:
            break
        first = due.upcoming(community, until=min(until, now + STEP_MAX), limit=1)
        move(max(now, first[0].at) if first else min(until, now + STEP_MAX))
        if tell:
            tell(clock.now())
    channels.reconcile(worker=WORKER)
    reactions.drain()


def do_due() -> None:
    """What is due by now is done, what may be sent is sent."""
    while flows.run_due(worker=WORKER, limit=200) + live.warm():
        pass
    while channels.run_outbox(worker=WORKER, limit=200):
        pass


def fast_forward(community: int, by: timedelta) -> datetime:
    """The house's time is later by ``by``, and what was due meanwhile happened at its moment; returns the new time."""
    until = clock.now() + by
    run_until(community, until, lambda at: clock.advance(max(timedelta(0), at - clock.now())))
    return clock.now()

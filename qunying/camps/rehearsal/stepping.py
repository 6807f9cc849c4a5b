"""Move the house's time on from one thing due to the next, so that everything happens at its own moment however fast the days go by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from qunying.camps.rehearsal import live
from qunying.camps.rescue import alarms
from qunying.camps.results import services as results
from qunying.channels import services as channels
from qunying.flows import queries as due
from qunying.flows import services as flows
from qunying.journal import reactions, read
from qunying.journal.read import START, Position
from qunying.kernel import clock

WORKER = "rehearsal"
STEP_MAX = timedelta(minutes=30)  # outbox rows and deadlines between two things due are at most this late
REACT_EVERY = timedelta(minutes=45)
RECONCILE_EVERY = timedelta(minutes=10)
WATCH_EVERY = timedelta(hours=2)

Move = Callable[[datetime], object]


@dataclass(slots=True)
class Stepper:
    """The way of some communities up to a moment, a step at a time; they share one clock, so all that is due happens in one order."""

    communities: Sequence[int]
    until: datetime
    move: Move  # sets the clock
    worker: str = WORKER
    reacted: datetime = field(default_factory=clock.now)
    reconciled: datetime = field(default_factory=clock.now)
    heard: Position = START
    watched: datetime = field(default_factory=lambda: _full(clock.now()))

    def step(self) -> bool:
        """What is due now has happened, and the clock stands at the next thing due; False when it is ``until`` and nothing is left."""
        do_due(self.worker)
        now = clock.now()
        if now - self.reconciled >= RECONCILE_EVERY:
            channels.reconcile(worker=self.worker)
            self.reconciled = now
        if now - self.reacted >= REACT_EVERY:
            self._react()
            self.reacted = now
        if now >= self.watched + WATCH_EVERY:
            alarms.watch()  # by the house's clock here: by the real one a whole day passes between two looks
            while results.measure_due():
                pass
            channels.copy_statistics()
            self.watched = _full(now)
        if now >= self.until:
            return False
        self.move(self._next(now))
        return True

    def _react(self) -> None:
        """The reactions have heard everything; spares asking each of them when nothing has happened."""
        if read.visible_end() != self.heard:
            reactions.drain()
            self.heard = read.visible_end()

    def settle(self) -> None:
        """The reactions have heard everything and the outbox knows what became of it."""
        channels.reconcile(worker=self.worker)
        reactions.drain()

    def _next(self, now: datetime) -> datetime:
        soon = min(self.until, now + STEP_MAX)
        rows = [row for one in self.communities for row in due.upcoming(one, until=soon, limit=1)]
        return max(now, min((row.at for row in rows), default=soon))


def _full(at: datetime) -> datetime:
    """The last full hour, so that looks stay on even hours however long a step was."""
    return at.replace(minute=0, second=0, microsecond=0) - timedelta(hours=at.hour % 2)


def run_until(communities: Sequence[int], until: datetime, move: Move, *, tell: Callable[[datetime], None] | None = None) -> None:
    """Everything due up to ``until`` has happened, each at its moment, and it is ``until`` now."""
    stepper = Stepper(communities, until, move)
    while stepper.step():
        if tell:
            tell(clock.now())
    stepper.settle()


def do_due(worker: str = WORKER) -> None:
    """What is due by now is done, what may be sent is sent."""
    while flows.run_due(worker=worker, limit=200) + live.warm():
        pass
    while channels.run_outbox(worker=worker, limit=200):
        pass


def advance(at: datetime) -> None:
    """The shared clock stands at that moment, or later."""
    clock.advance(max(timedelta(0), at - clock.now()))


def fast_forward(community: int, by: timedelta) -> datetime:
    """The house's time is later by ``by``, and what was due meanwhile happened at its moment; returns the new time."""
    run_until([community], clock.now() + by, advance)
    return clock.now()

"""What travels in the due rows of simulated life, and the window under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from qunying.flows import queries as due
from qunying.kernel import clock

HANDLER = "camps.rehearsal.live"
WINDOW_SECONDS_MAX = 600  # of a rehearsal: quiet hours need no finer clock
LIVE_SECONDS_MAX = 20  # somebody may be watching the feed
IDLE_SECONDS_MAX = 300  # in a running house: also when nobody acts, so that a stopped clock is never far behind
LIVE_ACTS = 25  # in a running house: a window is one short transaction
HURRIED_ACTS = 35  # of a running house whose days are made to pass: still a short transaction
AGAIN = "~"  # marks a window that was put off until this process knows the day


@dataclass(frozen=True, slots=True)
class Life:
    """What a window needs to know of the simulation."""

    seed: int
    members: int  # how many apply in all
    last: int  # highest simulated membership id; 0 while a rehearsal runs: everybody is simulated
    size: int  # acts in one window
    since: str  # the moment up to which everything is done

    @property
    def at(self) -> datetime:
        """The moment up to which everything is done."""
        return datetime.fromisoformat(self.since)

    @property
    def running(self) -> bool:
        """Whether this is a house in use, where writes must be short."""
        return self.last > 0

    def key(self, community: int) -> str:
        """The due key of the window that begins now."""
        return f"live:{community}:{self.seed}:{self.since}"


@dataclass(frozen=True, slots=True)
class Window:
    """The window under way: its due key, when it began and ends, and from which seed its people live."""

    key: str
    seed: int
    since: str
    ends: datetime


def window(community: int) -> Window | None:
    """The window under way; None where nobody is simulated, or no longer."""
    for row in due.upcoming(community, until=clock.now() + timedelta(days=60), limit=5000):
        if row.handler == HANDLER:
            _, _, seed, since = row.key.split(":", 3)
            return Window(row.key, int(seed), since.rstrip(AGAIN), row.at)
    return None

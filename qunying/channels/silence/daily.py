"""Once a day every community's forecast is made anew, in a process of its own: a worker has people to serve meanwhile."""

from __future__ import annotations

import subprocess
from datetime import date, datetime
from typing import Final

from qunying.channels.silence import telling
from qunying.flows.periodic import every
from qunying.insight.forecast import kept
from qunying.insight.lake import manifest
from qunying.journal.record import timezone_of
from qunying.kernel import children, clock

LOOK_SECONDS: Final = 900
MONTHS_LEAST: Final = 5  # a log that spans fewer cannot be split by time: no need to reckon that out
RENEW: Final = "from qunying.channels.silence import daily; daily.renew_due()"
_running: subprocess.Popen[bytes] | None = None


@every(LOOK_SECONDS, "channels.silence")
def look() -> int:
    """Where a community's forecast is of an earlier day than it could be, a process of its own has begun to renew it; 1 then, else 0."""
    global _running
    if (_running is not None and _running.poll() is None) or not due():
        return 0
    _running = children.start(RENEW)
    return 1


def renew_due() -> None:
    """Every forecast that is due is of today; for the process that ``look`` begins."""
    for community in due():
        telling.renew(community)


def due() -> list[int]:
    """Communities with a log long enough whose forecast is not of today."""
    return [community for community in manifest.communities() if _long_enough(community) and _stale(community)]


def _long_enough(community_id: int) -> bool:
    return manifest.months(community_id) >= MONTHS_LEAST


def _stale(community_id: int) -> bool:
    made = kept.latest(community_id, "silence")
    return made is None or _day(community_id, made.made_at) != _day(community_id, clock.now())


def _day(community_id: int, at: datetime) -> date:
    return clock.local_day(at, timezone_of(community_id))

"""Once a day every community's forecast is made anew, in a process of its own: a worker has people to serve meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, datetime
from typing import Final

from django.conf import settings

from qunying.channels.silence import telling
from qunying.flows.periodic import every
from qunying.insight.forecast import kept
from qunying.insight.lake import manifest
from qunying.journal.record import timezone_of
from qunying.kernel import clock

LOOK_SECONDS: Final = 900
MONTHS_LEAST: Final = 5  # a log that spans fewer cannot be split by time: no need to reckon that out
# Not ``-m``: that would import this package before Django knows any model.
RENEW: Final = [sys.executable, "-c", "import django; django.setup(); from qunying.channels.silence import daily; daily.renew_due()"]
_running: subprocess.Popen[bytes] | None = None


@every(LOOK_SECONDS, "channels.silence")
def look() -> int:
    """Where a community's forecast is of an earlier day than it could be, a process of its own has begun to renew it; 1 then, else 0."""
    global _running
    if (_running is not None and _running.poll() is None) or not due():
        return 0
    _running = start(RENEW)
    return 1


def renew_due() -> None:
    """Every forecast that is due is of today; for the process that ``look`` begins."""
    for community in due():
        telling.renew(community)


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """The process that renews runs on the same data, and nobody waits for it."""
    paths = os.pathsep.join(path for path in sys.path if path)
    environment = {"DJANGO_SETTINGS_MODULE": "qunying.settings"} | os.environ | {"QUNYING_DATA": str(settings.DATA), "PYTHONPATH": paths}
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)


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

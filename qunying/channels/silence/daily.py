"""Once a day every community's forecast is made anew, in a process of its own: a worker has people to serve meanwhile."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from qunying.channels.silence import telling
from qunying.flows.periodic import every
from qunying.insight.forecast import kept
from qunying.insight.lake import manifest
from qunying.journal.record import timezone_of
from qunying.kernel import clock

LOOK_SECONDS: Final = 900
MONTHS_LEAST: Final = 5  # a log that spans fewer cannot be split by time: no need to reckon that out


@every(LOOK_SECONDS, "channels.silence", apart=True)
def renew_due() -> int:
    """Every community's forecast that could be of a later day than it is, is renewed; returns how many were."""
    found = due()
    for community in found:
        telling.renew(community)
    return len(found)


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

"""Token buckets: how often one address, device or member may do one thing; past that a sentence says when again."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from django.http import HttpRequest

from qunying.kernel.refusals import Refused

KEPT_MOST: Final = 20_000  # buckets remembered by one process; the one longest unused goes first


@dataclass(slots=True)
class Bucket:
    """``size`` acts at once, then one every ``seconds``; counted per process and per name, on the machine's own time."""

    size: int
    seconds: float
    _levels: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, name: str) -> None:
        """One act of that name is counted, or refused ``too_many_requests`` with the seconds to wait."""
        now = time.monotonic()
        with self._lock:
            level, then = self._levels.pop(name, (float(self.size), now))
            level = min(float(self.size), level + (now - then) / self.seconds)
            self._levels[name] = (level - 1 if level >= 1 else level, now)
            if len(self._levels) > KEPT_MOST:
                self._levels.popitem(last=False)
        if level < 1:
            raise Refused("too_many_requests", seconds=math.ceil((1 - level) * self.seconds))

    def empty(self) -> None:
        """Nobody has done anything yet."""
        with self._lock:
            self._levels.clear()


# A whole office or a mobile carrier may stand behind one address, so addresses get room; members and devices less.
JOIN_BY_ADDRESS: Final = Bucket(size=60, seconds=1)
KEY_BY_ADDRESS: Final = Bucket(size=10, seconds=6)  # guessing at links and recovery codes
POST_BY_MEMBER: Final = Bucket(size=10, seconds=6)
CHECK_IN_BY_MEMBER: Final = Bucket(size=10, seconds=6)
API_BY_TOKEN: Final = Bucket(size=60, seconds=1)
ALL: Final = (JOIN_BY_ADDRESS, KEY_BY_ADDRESS, POST_BY_MEMBER, CHECK_IN_BY_MEMBER, API_BY_TOKEN)


def address_of(request: HttpRequest) -> str:
    """Whose address this is: the peer, or what a proxy on this machine or this network says it forwards for.

    Only the last hop is believed: what stands before it was written by the caller.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    forwarded = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
    return forwarded if forwarded and _is_near(peer) else peer


def _is_near(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_private
    except ValueError:
        return True  # a unix socket has no address

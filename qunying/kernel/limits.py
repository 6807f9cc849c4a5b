"""Token buckets in memory: how often one person may do one thing."""

from __future__ import annotations

import math
import threading
import time

from qunying.kernel.refusals import Refused

KEYS_MAX = 20_000  # when more are known, the full ones are forgotten: a forgotten key starts full again


class Buckets:
    """One bucket a key: ``burst`` at once, then one every ``seconds_each``. Each process counts for itself."""

    def __init__(self, burst: int, seconds_each: float) -> None:
        self.burst, self.seconds_each = burst, seconds_each
        self._tokens: dict[str, tuple[float, float]] = {}  # key -> (tokens, when counted)
        self._lock = threading.Lock()

    def take(self, key: object) -> None:
        """One token is taken, or refused ``too_many_requests`` with the seconds until there is one again."""
        now = time.monotonic()
        with self._lock:
            tokens, since = self._tokens.get(str(key), (float(self.burst), now))
            tokens = min(self.burst, tokens + (now - since) / self.seconds_each)
            if tokens < 1:
                raise Refused("too_many_requests", seconds=math.ceil((1 - tokens) * self.seconds_each))
            self._tokens[str(key)] = (tokens - 1, now)
            if len(self._tokens) > KEYS_MAX:
                self._forget_full(now)

    def clear(self) -> None:
        """Every bucket is full."""
        with self._lock:
            self._tokens.clear()

    def _forget_full(self, now: float) -> None:
        full_after = self.burst * self.seconds_each
        self._tokens = {key: (tokens, at) for key, (tokens, at) in self._tokens.items() if now - at < full_after}

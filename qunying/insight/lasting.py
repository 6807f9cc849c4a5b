"""How long until something happens, where for some it has not happened yet: Kaplan and Meier's survival (1958), whose waiting is not thrown away."""

from __future__ import annotations

from collections.abc import Iterable


def median_wait(waits: Iterable[tuple[int, int, int]]) -> int | None:
    """The first wait after which at most half are still waiting; None when more than half still were at the end.

    ``waits``: how long, for how many it happened then, and how many were only seen so long; these are at risk to the end of that time.
    """
    each = sorted(waits)
    at_risk = sum(happened + seen for _wait, happened, seen in each)
    waiting = 1.0
    for wait, happened, seen in each:
        if happened:
            waiting *= 1 - happened / at_risk
            if waiting <= 0.5 + 1e-12:
                return wait
        at_risk -= happened + seen
    return None

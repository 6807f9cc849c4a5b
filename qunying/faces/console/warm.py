"""Make the first page quick: what many pages share is computed once while the server starts."""

from __future__ import annotations

import logging

from qunying.faces.console.pages import data, today
from qunying.people import queries as people

log = logging.getLogger(__name__)


def warm() -> None:
    """The state of 今天 and the measures of every community are held, so that nobody waits for the first look at the lake."""
    for community in people.communities():
        try:
            if not community.is_archive:
                today.state(community, only=None)
            data.daily(community, per=data.best_period(community))
        except Exception:  # a warm cache is a kindness; the page itself will say what is wrong
            log.warning("warming %s failed", community.slug, exc_info=True)

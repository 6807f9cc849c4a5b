"""Measures for pages: the last answer comes at once, a newer one is fetched behind it, so that no page waits for the lake twice."""

from __future__ import annotations

from typing import Any, Final

from qunying.faces.console.pages import held
from qunying.insight import queries
from qunying.insight.queries import Result

FRESH_SECONDS: Final = 15.0  # the lake itself is up to a minute behind, so a page loses nothing by this
STALE_SECONDS: Final = 120.0  # older than this nobody is shown an answer without asking again


def ask(name: str, community: Any, **parameters: Any) -> Result:
    """What the measure says, with its data time; at most fifteen seconds old, or a little older while a newer answer is on its way."""
    key = (community.public_id, "measure", name, tuple(sorted(parameters.items())))
    return held.get(key, lambda: queries.run(name, community.pk, **parameters), fresh=FRESH_SECONDS, stale=STALE_SECONDS)

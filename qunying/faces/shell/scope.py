"""Which community a command means."""

from __future__ import annotations

from typing import Any

from qunying.kernel.words import series


def community(slug: str) -> Any:
    """The community with that short name, or the only one when none is named; refused ``unknown_scope``, ``which_community``."""
    from qunying.kernel.refusals import Refused
    from qunying.people import queries as people

    known = {found.slug: found for found in people.communities()}
    if slug in known:
        return known[slug]
    if slug or not known:
        raise Refused("unknown_scope", name=slug, known=series(sorted(known)))
    if len(known) > 1:
        raise Refused("which_community", known=series(sorted(known)))
    return next(iter(known.values()))


def group(community_id: int, name: str) -> int:
    """The group with that key, id or name; refused ``unknown_scope`` with those there are."""
    from qunying.groups import queries as groups
    from qunying.kernel.refusals import Refused

    rows = groups.groups(community_id)
    for row in rows:
        if name in (row.key, row.public_id, row.name):
            return row.id
    raise Refused("unknown_scope", name=name, known=series(row.key or row.name for row in rows))

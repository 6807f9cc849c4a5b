"""Whom a message names: @ and the name of somebody who sits in the group, as they are called there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from qunying.groups import queries as groups
from qunying.people import queries as people

MARK = "@"
MOST = 10  # who names more names everybody


@dataclass(slots=True)
class Roll:
    """The names of the groups asked about, read when somebody is named and not before."""

    _names: dict[int, dict[str, int | None]] = field(default_factory=dict)

    def named(self, group_id: int, body: str) -> list[int]:
        """The identities that the words name, each once; a name that two members bear is nobody's."""
        if MARK not in body:
            return []
        if group_id not in self._names:
            self._names[group_id] = _names(groups.sitting_in(group_id))
        known = self._names[group_id]
        found = [_longest(rest, known) for rest in body.split(MARK)[1:]]
        return list(dict.fromkeys(one for one in found if one is not None))[:MOST]


def _names(membership_ids: Iterable[int]) -> dict[str, int | None]:
    sitting = set(membership_ids)
    identities = people.identities(sitting)
    known: dict[str, int | None] = {}
    for membership, name in people.names(sitting).items():
        known[name] = None if name in known else identities[membership]
    return known


def _longest(rest: str, known: dict[str, int | None]) -> int | None:
    """Whose name the words begin with; the longest of those that fit, so that 阿美丽 is not 阿美."""
    fits = max((name for name in known if name and rest.startswith(name)), key=len, default=None)
    return None if fits is None else known[fits]

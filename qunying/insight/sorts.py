"""Facts that belong together by what they mean: domains put their kinds into a sort, measures ask for the sort; what belongs is versioned.

A number says by which version it was counted, and the version before can be asked for again: so a trend never breaks because somebody thought anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from qunying.kernel.refusals import Refused
from qunying.kernel.words import series

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

Where = Callable[["Table"], Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A kind of fact that belongs to a sort from one version on (and up to another), wholly or where ``where`` holds."""

    kind: str
    part: str
    since: int
    until: int | None
    where: Where | None


_SORTS: dict[str, list[Entry]] = {}


def belongs(sort: str, kind: str, *, part: str, since: int = 1, until: int | None = None, where: Where | None = None) -> None:
    """Facts of that kind belong to the sort, as that part of it, from version ``since`` to version ``until``."""
    _SORTS.setdefault(sort, []).append(Entry(kind, part, since, until, where))


def versions(sort: str) -> list[int]:
    """Every version of the sort; the last is in force."""
    found = [number for entry in _SORTS.get(sort, []) for number in (entry.since, entry.until) if number]
    return list(range(1, max(found, default=1) + 1))


def entries(sort: str, version: int | None = None) -> list[Entry]:
    """What belongs to the sort in that version, by default the last; refused ``bad_measure_parameter``."""
    known = versions(sort)
    version = version or known[-1]
    if version not in known:
        raise Refused("bad_measure_parameter", measure=sort, parameter="version", known=series([str(number) for number in known]))
    return [entry for entry in _SORTS.get(sort, []) if entry.since <= version and (entry.until is None or version <= entry.until)]


def facts_of(bases: Bases, sort: str, version: int | None = None) -> Table:
    """One row for every fact of the sort: ``id, kind, part, group_id, identity, staff, at, day``."""
    tables = [_facts(bases, entry) for entry in entries(sort, version)]
    return reduce(lambda one, other: one.union(other), tables)


def _facts(bases: Bases, entry: Entry) -> Table:
    from qunying.insight.lazy import ibis

    facts = bases.facts.filter(bases.facts.kind == entry.kind)
    facts = facts.filter(entry.where(facts)) if entry.where else facts
    return facts.select("id", "kind", "group_id", "identity", "staff", part=ibis.literal(entry.part), at=facts.happened_at, day=facts.local_day)

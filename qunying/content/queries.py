"""What one may ask of content: the words for a day and slot, by their fingerprint, and where links lead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qunying.content.models import Link, Script
from qunying.content.sharing import Held, held, trackable

__all__ = ["Held", "ScriptRow", "by_sha", "held", "links", "script", "scripts", "trackable"]


@dataclass(frozen=True, slots=True)
class ScriptRow:
    """The words for one slot of one day, in both variants, placeholders not yet filled."""

    day: int
    slot: str
    sha256: str
    title: str
    full: str
    short: str


def scripts(community_id: int) -> dict[tuple[int, str], ScriptRow]:
    """All scripts in force, by (day, slot)."""
    return {(row.day, row.slot): row for row in map(_row, Script.objects.filter(community_id=community_id, retired_at=None).order_by("day", "slot"))}


def script(community_id: int, day: int, slot: str) -> ScriptRow | None:
    """The script in force for that slot of that day."""
    row = Script.objects.filter(community_id=community_id, day=day, slot=slot, retired_at=None).first()
    return _row(row) if row else None


def by_sha(community_id: int, shas: Iterable[str]) -> dict[str, ScriptRow]:
    """Scripts by fingerprint, also retired ones: what was planned is sent as planned."""
    rows = Script.objects.filter(community_id=community_id, sha256__in=sorted(set(shas))).order_by("pk")
    return {row.sha256: _row(row) for row in rows}


def links(community_id: int) -> dict[str, str]:
    """Where each link key leads."""
    return dict(Link.objects.filter(community_id=community_id).values_list("key", "target"))


def _row(row: Script) -> ScriptRow:
    return ScriptRow(row.day, row.slot, row.sha256, row.title, row.full, row.short)

"""The manifest: which files make up a community's history, and as of when."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from qunying.insight.lake import files
from qunying.insight.models import Lake, Segment
from qunying.journal.read import Position


@dataclass(frozen=True, slots=True)
class Version:
    """What of a community's history the lake holds; the same mark means the same facts, also after the lake was made anew."""

    community: int
    last: Position
    mark: str  # newest file and number of files: new whenever the files are others, also when they were only merged
    data_time: datetime | None


@dataclass(frozen=True, slots=True)
class Fault:
    """A file of the manifest that is not as it was written."""

    path: str
    problem: str  # missing | altered


def place() -> Lake:
    """How far the lake has been written."""
    return Lake.objects.get_or_create(pk=1)[0]


def version(community: int) -> Version:
    """The community's version now; three indexed reads."""
    data_time = Lake.objects.filter(pk=1).values_list("data_time", flat=True).first()
    segments = Segment.objects.filter(community=community)
    tx, fact, path = segments.order_by("-last_tx", "-last_fact").values_list("last_tx", "last_fact", "path").first() or (0, 0, "")
    return Version(community, Position(tx, fact), f"{segments.count()}:{path}", data_time)


def paths(community: int) -> list[str]:
    """Full names of the community's files, oldest first."""
    names = Segment.objects.filter(community=community).order_by("first_tx", "first_fact").values_list("path", flat=True)
    return [str(files.root() / name) for name in names]


def months(community: int) -> int:
    """In how many months anything of the community happened."""
    return Segment.objects.filter(community=community).values("month").distinct().count()


@dataclass(frozen=True, slots=True)
class Month:
    """The files of one month: their full names, and what they hold as one hash."""

    name: str
    paths: tuple[str, ...]
    rows: int
    content: str


def by_month(community: int) -> list[Month]:
    """The community's files by month, oldest first."""
    found: dict[str, list[tuple[str, int, str]]] = {}
    for month, path, rows, sha256 in (
        Segment.objects.filter(community=community).order_by("month", "first_tx", "first_fact").values_list("month", "path", "rows", "sha256")
    ):
        found.setdefault(month, []).append((path, rows, sha256))
    return [
        Month(
            month, tuple(str(files.root() / path) for path, _, _ in parts), sum(rows for _, rows, _ in parts),
            hashlib.sha256("".join(sha256 for _, _, sha256 in parts).encode()).hexdigest(),
        )
        for month, parts in found.items()
    ]  # fmt: skip


def communities() -> list[int]:
    """Communities that have any fact in the lake."""
    return sorted(Segment.objects.values_list("community", flat=True).distinct())


def verify() -> Fault | None:
    """The first file that is missing or altered, in the order of writing; None when the lake is whole."""
    for path, sha256 in Segment.objects.order_by("pk").values_list("path", "sha256"):
        found = files.digest_of(path)
        if found != sha256:
            return Fault(path, "missing" if found is None else "altered")
    return None

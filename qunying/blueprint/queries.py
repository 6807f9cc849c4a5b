"""What one may ask of the blueprint engine: the revision in force, what the last apply left, whose blueprint it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Max

from qunying.blueprint.document import Blueprint
from qunying.blueprint.models import Application, Revision
from qunying.blueprint.sections import all_sections


@dataclass(frozen=True, slots=True)
class InForce:
    """The revision a community runs on."""

    id: int
    number: int
    sha256: str
    author: str
    reason: str
    applied_at: datetime
    source: str


def installed() -> bool:
    """Whether the database has its tables; ``plan`` also works before there is one."""
    return "blueprint_application" in connection.introspection.table_names()


def home(bp: Blueprint) -> int | None:
    """The community the blueprint speaks of, when it exists."""
    for section in all_sections():
        found = section.home(bp)
        if found is not None:
            return found
    return None


def in_force(community: int) -> InForce | None:
    """The revision of the last apply that came to its end."""
    done = Application.objects.filter(community=community, finished_at__isnull=False).select_related("revision").order_by("-id").first()
    if done is None or done.finished_at is None:
        return None
    row = done.revision
    return InForce(row.id, row.number, row.sha256, row.author, row.reason, done.finished_at, row.source)


def revisions(community: int, *, limit: int = 20) -> list[Revision]:
    """The latest revisions, newest first."""
    return list(Revision.objects.filter(community=community).defer("source").order_by("-number")[:limit])


@dataclass(frozen=True, slots=True)
class History:
    """A revision in the list of all: who wrote it how and why, and when it was carried out."""

    number: int
    author: str
    reason: str
    kind: str
    parent: int | None
    sha256: str
    created_at: datetime
    applied_at: datetime | None


def newest(community: int) -> Revision | None:
    """The newest revision, carried out or not."""
    return Revision.objects.filter(community=community).order_by("-number").first()


def revision(community: int, number: int) -> Revision | None:
    """The revision of that number."""
    return Revision.objects.filter(community=community, number=number).first()


def history(community: int, *, limit: int = 100, number: int | None = None) -> list[History]:
    """The latest revisions, newest first, or only the one of that number; two reads for all of them."""
    applied = {
        row["revision"]: row["at"]
        for row in Application.objects.filter(community=community, finished_at__isnull=False).values("revision").annotate(at=Max("finished_at"))
    }
    found = Revision.objects.filter(community=community) if number is None else Revision.objects.filter(community=community, number=number)
    rows = found.defer("source").select_related("origin", "origin__parent").order_by("-number")[:limit]
    return [_history(row, applied.get(row.pk)) for row in rows]


def _history(row: Revision, applied_at: datetime | None) -> History:
    origin = getattr(row, "origin", None)  # those written before origins were kept have none
    kind, parent = (origin.kind, origin.parent.number if origin.parent else None) if origin else ("apply", row.number - 1 or None)
    return History(row.number, row.author, row.reason, kind, parent, row.sha256, row.created_at, applied_at)


def carried_out(community: int) -> list[tuple[datetime, int, int]]:
    """When which revision was carried out, oldest first: (moment, revision id, its number)."""
    rows = Application.objects.filter(community=community, finished_at__isnull=False).order_by("finished_at", "pk")
    return [(at, pk, number) for at, pk, number in rows.values_list("finished_at", "revision_id", "revision__number") if at is not None]


def last_prints(community: int) -> dict[str, str]:
    """How the last finished apply left every resource, as fingerprints by "kind key"."""
    row = Application.objects.filter(community=community, finished_at__isnull=False).order_by("-id").values_list("prints", flat=True).first()
    return dict(row or {})


def warned(community: int) -> list[dict[str, str]]:
    """What was to be looked at twice when the last apply began: code, path and sentence of each."""
    return list(Application.objects.filter(community=community).order_by("-id").values_list("warnings", flat=True).first() or [])


def progress(community: int) -> tuple[int, int]:
    """The newest application and its units done: unchanged as long as nobody else applies."""
    row = Application.objects.filter(community=community).order_by("-id").values_list("id", "units_done").first()
    return (row[0], row[1]) if row else (0, 0)


def communities_with_revisions() -> list[int]:
    """Communities that have a blueprint in force."""
    return sorted(Application.objects.filter(finished_at__isnull=False).values_list("community", flat=True).distinct())

"""What one may ask about changes that go back to members."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from qunying.activities.models import Improvement, Source
from qunying.people import queries as people


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change with how much lies behind it; ``released_on`` is empty until it is out."""

    id: int
    public_id: str
    community_id: int
    title: str
    released_on: date | None
    sources: int
    members: int


def improvements(community_id: int, *, activities: Iterable[int] | None = None) -> list[ChangeRow]:
    """The community's changes (those that go back to these activities), what is still to come first."""
    rows = Improvement.objects.filter(community_id=community_id)
    if activities is not None:
        rows = rows.filter(pk__in=Source.objects.filter(activity_id__in=list(activities)).values("improvement"))
    return _rows(rows)


def improvement(public_id: str) -> ChangeRow | None:
    """The change with that public id."""
    return next(iter(_rows(Improvement.objects.filter(public_id=public_id))), None)


def contributors(improvement_ids: Iterable[int]) -> list[str]:
    """The names of those behind these changes who may be named and are still here, in the order of joining."""
    behind = set(Source.objects.filter(improvement_id__in=list(improvement_ids), named=True).values_list("membership_id", flat=True))
    names = people.names(behind - people.absent(behind))
    return [names[one] for one in sorted(names)]


def _rows(rows: QuerySet[Improvement]) -> list[ChangeRow]:
    counted = rows.annotate(n=Count("sources"), who=Count("sources__membership", distinct=True)).order_by("pk")
    found = [ChangeRow(one.pk, one.public_id, one.community_id, one.title, one.released_on, one.n, one.who) for one in counted]
    return sorted(found, key=lambda row: (row.released_on is not None, row.id))

"""What one may ask of reviews: the list of them, one of them, and which review a revision came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.db.models import QuerySet

from qunying.camps.reviewing.models import PeriodReview
from qunying.camps.reviewing.services import title

State = Literal["open", "none", "waiting", "accepted", "rejected"]
LISTED_MOST = 100


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review as pages show it; staff by their numbers."""

    public_id: str
    community_id: int
    title: str
    first_day: date
    last_day: date
    state: State
    found: str
    proposal: str
    based_on: int
    opened_at: datetime
    opened_by: int
    closed_at: datetime | None
    closed_by: int | None
    decided_at: datetime | None
    decided_by: int | None
    because: str
    revision: int | None


def reviews(community_id: int) -> list[ReviewRow]:
    """The community's reviews, the latest period first."""
    return [_told(row) for row in _rows().filter(community_id=community_id).order_by("-last_day", "-pk")[:LISTED_MOST]]


def review(public_id: str) -> ReviewRow | None:
    """The review with that public id."""
    row = _rows().filter(public_id=public_id).first()
    return _told(row) if row else None


def behind(community_id: int, number: int) -> ReviewRow | None:
    """The review whose accepted change that revision is."""
    row = _rows().filter(community_id=community_id, revision=number).first()
    return _told(row) if row else None


def _rows() -> QuerySet[PeriodReview]:
    return PeriodReview.objects.select_related("cohort")


def _told(row: PeriodReview) -> ReviewRow:
    return ReviewRow(
        row.public_id, row.community_id, title(row), row.first_day, row.last_day, _state(row), row.found, row.proposal, row.based_on, row.opened_at,
        row.opened_by_id, row.closed_at, row.closed_by_id, row.decided_at, row.decided_by_id, row.because, row.revision,
    )  # fmt: skip


def _state(row: PeriodReview) -> State:
    if row.closed_at is None:
        return "open"
    if row.outcome == PeriodReview.Outcome.NONE:
        return "none"
    if row.decision == PeriodReview.Decision.ACCEPTED:
        return "accepted"
    return "rejected" if row.decision == PeriodReview.Decision.REJECTED else "waiting"

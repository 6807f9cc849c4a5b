"""What one may ask about a contest of ideas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from qunying.activities.kinds.contest.models import Idea, Vote
from qunying.people import queries as people


@dataclass(frozen=True, slots=True)
class IdeaRow:
    """An idea as pages show it."""

    id: int
    public_id: str
    membership_id: int
    name: str
    title: str
    text: str
    votes: int
    place: int | None
    at: datetime
    mine: bool = False
    voted: bool = False


def ideas(activity_id: int, *, viewer: int = 0, limit: int = 200, offset: int = 0) -> list[IdeaRow]:
    """The contest's ideas, most votes first, with what the viewer sent and voted for."""
    found = list(Idea.objects.filter(activity_id=activity_id).order_by("-votes", "at", "pk")[offset : offset + limit])
    names = people.names(one.membership_id for one in found)
    votes = Vote.objects.filter(membership_id=viewer, idea_id__in=[one.pk for one in found]) if viewer else Vote.objects.none()
    voted = set(votes.values_list("idea_id", flat=True))
    return [
        IdeaRow(
            one.pk, one.public_id, one.membership_id, names.get(one.membership_id, ""), one.title, one.text, one.votes, one.place, one.at,
            one.membership_id == viewer, one.pk in voted,
        )
        for one in found
    ]  # fmt: skip


def tally(activity_id: int) -> tuple[int, int, int]:
    """How many ideas, votes and voters there are."""
    given = Vote.objects.filter(activity_id=activity_id).aggregate(votes=Count("id"), voters=Count("membership_id", distinct=True))
    return Idea.objects.filter(activity_id=activity_id).count(), given["votes"], given["voters"]


def idea(public_id: str) -> Idea | None:
    """The idea with that public id."""
    return Idea.objects.filter(public_id=public_id).first()

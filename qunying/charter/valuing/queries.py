"""How the question what the community is worth stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from qunying.charter.valuing.models import ValueAnswer, ValueQuestion
from qunying.charter.valuing.services import order_for


@dataclass(frozen=True, slots=True)
class ValueCard:
    """The newest question as one member meets it: four lines in their own order, or what they picked."""

    public_id: str
    lines: tuple[str, ...]
    picked: str


@dataclass(frozen=True, slots=True)
class ValueStanding:
    """The newest question, its lines with how many picked each, and how many answered."""

    stated: str
    asked_at: datetime
    lines: tuple[tuple[str, int], ...]
    answered: int
    right: int


def value_card(community_id: int, membership_id: int) -> ValueCard | None:
    """The newest question of the community for that member; None where none was asked."""
    row = ValueQuestion.objects.filter(community_id=community_id).order_by("-pk").first()
    if row is None:
        return None
    picked = ValueAnswer.objects.filter(question=row, membership_id=membership_id).values_list("picked", flat=True).first()
    return ValueCard(row.public_id, tuple(order_for(row, membership_id)), picked or "")


def value_standing(community_id: int) -> ValueStanding | None:
    """How the newest question is answered over the whole community; None where none was asked."""
    row = ValueQuestion.objects.filter(community_id=community_id).order_by("-pk").first()
    if row is None:
        return None
    counted = dict(row.answers.values_list("picked").annotate(n=Count("id")).order_by())
    whole = row.answers.aggregate(n=Count("id"), right=Count("id", filter=Q(picked_right=True)))
    lines = tuple((line, counted.get(line, 0)) for line in (row.stated, *row.others))
    return ValueStanding(row.stated, row.asked_at, lines, whole["n"], whole["right"])

"""What one may ask of the scorecards: the checklists, the cards people filled in, and what the journal bears out month by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qunying.charter.scores import versions
from qunying.charter.scores.keeping import KINDS as KINDS
from qunying.charter.scores.keeping import kept, replayed
from qunying.charter.scores.models import SenseCard
from qunying.charter.scores.weights import EVIDENCE
from qunying.charter.scores.wording import ANSWERS, CHECKLIST, LEAST_ITEMS, MEANS, METHOD_MOST, METHODS, PARTS, SENSES, STRUCTURE
from qunying.charter.scores.wording import KINDS as KIND_WORDS
from qunying.journal.facts import Recorded

__all__ = [
    "ANSWERS", "CHECKLIST", "EVIDENCE", "KINDS", "KIND_WORDS", "LEAST_ITEMS", "MEANS", "METHODS", "METHOD_MOST", "PARTS", "SENSES", "STRUCTURE", "CardRow",
    "KeptScore", "card", "cards", "kept_scores", "latest_cards", "weights_in_force",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card somebody filled in: when, what was answered, and the scores."""

    public_id: str
    group_id: int
    staff_id: int
    kind: str
    day: date
    at: datetime
    answers: Mapping[str, Any]
    scores: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class KeptScore:
    """A score as it stands in the journal, and what it comes to when it is made again from its own figures."""

    kind: str
    part: str
    month: date
    score: int
    weights: str
    figures: Mapping[str, int]
    again: int | None

    @property
    def name(self) -> str:
        """The scorecard and its part in words."""
        return f"{KIND_WORDS[self.kind]} {PARTS[self.kind][self.part]}"


def cards(group_id: int, kind: str, *, limit: int = 12) -> list[CardRow]:
    """The group's latest cards of that kind, newest first."""
    return [_card(row) for row in SenseCard.objects.filter(group_id=group_id, kind=kind).order_by("-at", "-id")[:limit]]


def card(public_id: str) -> CardRow | None:
    """The card with that public id."""
    row = SenseCard.objects.filter(public_id=public_id).first()
    return _card(row) if row else None


def latest_cards(group_ids: Iterable[int], kind: str) -> dict[int, CardRow]:
    """The newest card of that kind of each of those groups; one read."""
    rows = SenseCard.objects.filter(group_id__in=set(group_ids), kind=kind).order_by("at", "id")
    return {row.group_id: _card(row) for row in rows}


def kept_scores(community_id: int, group_id: int, *, month: date) -> list[KeptScore]:
    """Every score of the group's month in the journal, in the order of writing, each made again beside what it was."""
    return [_kept(fact) for fact in kept(community_id, groups_=[group_id], month=month)]


def weights_in_force(community_id: int) -> str:
    """The version of the weights that scores are made with now."""
    return versions.in_force(community_id).version


def _card(row: SenseCard) -> CardRow:
    return CardRow(row.public_id, row.group_id, row.staff_id, str(row.kind), row.day, row.at, row.answers, row.scores)


def _kept(fact: Recorded) -> KeptScore:
    told = fact.payload
    month = date(told["month"] // 100, told["month"] % 100, 1)
    figures = dict(zip(told["names"], told["values"], strict=True))
    return KeptScore(told["kind"], told["part"], month, told["score"], told["weights"], figures, replayed(fact).value)

"""What one may ask of conduct: the rules in force and who accepted them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qunying.conduct.models import Acceptance, RuleSet


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as members read it."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in one version."""

    version: int
    items: tuple[Rule, ...]
    published_at: datetime


def current(community_id: int) -> Rules | None:
    """The rules in force; None before any were published."""
    row = RuleSet.objects.filter(community_id=community_id).order_by("-version").first()
    return _rules(row) if row else None


def versions(community_id: int) -> list[Rules]:
    """Every version that was ever in force, newest first."""
    return [_rules(row) for row in RuleSet.objects.filter(community_id=community_id).order_by("-version")]


def accepted_version(membership_id: int) -> int | None:
    """The newest version the member said yes to."""
    return Acceptance.objects.filter(membership_id=membership_id).order_by("-version").values_list("version", flat=True).first()


def _rules(row: RuleSet) -> Rules:
    return Rules(row.version, tuple(Rule(item["id"], item["text"]) for item in row.items), row.published_at)

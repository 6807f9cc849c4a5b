"""What one may ask of conduct: the rules in force and who accepted them, the ladder, and the cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.db.models import Q, QuerySet

from qunying.conduct import ladder, texts
from qunying.conduct.ladder import ADVISE, REMOVE, STEPS, WARN, Rung, Standing
from qunying.conduct.models import Acceptance, Case, Ladder, RuleSet

__all__ = ["ADVISE", "REMOVE", "STEPS", "WARN", "Rung"]

APPEAL_DAYS = 7


class Member(Protocol):
    """What conduct reads of a membership."""

    pk: int
    community_id: int
    identity_id: int
    display_name: str
    left_at: datetime | None


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


@dataclass(frozen=True, slots=True)
class AppealRow:
    """What the member said against a case, and what became of it."""

    words: str
    made_at: datetime
    decided_at: datetime | None
    decided_by: str
    decided_by_role: str
    withdrawn: bool | None
    reason: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as pages show it; ``state`` is standing, appealed, upheld, withdrawn or lifted."""

    id: int
    public_id: str
    community_id: int
    membership_id: int
    member_public_id: str
    member: str
    member_left: bool
    group_id: int | None
    group: str
    step: str
    called_for: str
    nth: int
    rule: str
    rule_version: int
    rule_text: str
    reason: str
    words: str
    evidence: str
    quote: str
    evidence_at: datetime | None
    by: int
    by_name: str
    by_role: str
    opened_at: datetime
    seen_at: datetime | None
    withdrawn_at: datetime | None
    lifted_at: datetime | None
    appeal: AppealRow | None

    @property
    def state(self) -> str:
        """What has become of it."""
        if self.withdrawn_at:
            return "withdrawn"
        if self.lifted_at:
            return "lifted"
        if self.appeal is None:
            return "standing"
        return "upheld" if self.appeal.decided_at else "appealed"

    @property
    def appeal_until(self) -> datetime:
        """The last moment for an appeal."""
        return self.opened_at + timedelta(days=APPEAL_DAYS)


@dataclass(frozen=True, slots=True)
class DueRow:
    """A step the ladder calls for and nobody has taken; ``case`` is the latest breach behind it."""

    case: CaseRow
    step: str
    nth: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the ladder calls for if one more breach is established; ``standing`` counts those that stand now."""

    step: str
    nth: int
    standing: int


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


def accepted_count(community_id: int, version: int) -> int:
    """How many present members said yes to that version."""
    return Acceptance.objects.filter(community_id=community_id, version=version, membership__left_at=None).count()


def declared_ladder(community_id: int) -> list[dict[str, object]]:
    """The rungs as declared, empty where the usual ones hold."""
    row = Ladder.objects.filter(community_id=community_id).order_by("-pk").first()
    return list(row.rungs) if row else []


def ladder_of(community_id: int) -> tuple[Rung, ...]:
    """The rungs in force with their words, from mild to severe."""
    said = texts.default_words()
    found = [Rung(str(one["step"]), int(str(one["at"])), str(one.get("words") or "")) for one in declared_ladder(community_id)] or list(ladder.DEFAULT)
    return tuple(Rung(one.step, one.at, one.words or said[one.step]) for one in found)


def words_for(community_id: int, step: str) -> str:
    """What a member is told at that step, also where the ladder has no such rung."""
    return next((one.words for one in ladder_of(community_id) if one.step == step), texts.default_words()[step])


def proposal(membership_id: int, community_id: int, *, evidence: str = "") -> Proposal:
    """What a breach of this member on that evidence calls for; evidence that counts already counts no second time, none named is new."""
    held = standing([membership_id]).get(membership_id, [])
    nth = ladder.count(held, with_evidence=evidence or "new")
    return Proposal(ladder.rung_for(ladder_of(community_id), nth).step, nth, ladder.count(held))


def case(public_id: str) -> CaseRow | None:
    """The case of that public id."""
    return next(iter(_rows(Case.objects.filter(public_id=public_id))), None)


def cases_of(membership_id: int) -> list[CaseRow]:
    """Everything that was done about this member, newest first."""
    return _rows(Case.objects.filter(membership_id=membership_id))


def cases(community_id: int, *, groups: Iterable[int] | None = None, waiting: bool = False, limit: int = 50) -> list[CaseRow]:
    """The community's cases, newest first; in some groups only, or only those whose appeal waits for a decision."""
    rows = Case.objects.filter(community_id=community_id)
    rows = rows if groups is None else rows.filter(group__in=set(groups))
    return _rows(rows.filter(appeal__isnull=False, appeal__decided_at=None) if waiting else rows, limit)


def due(community_id: int, *, groups: Iterable[int] | None = None) -> list[DueRow]:
    """The steps the ladder calls for and nobody has taken, longest owed first."""
    ids = Case.objects.filter(community_id=community_id, withdrawn_at=None, membership__left_at=None).values_list("membership_id", flat=True).distinct()
    rungs, owed = ladder_of(community_id), {}
    for held in standing(ids).values():
        rung = ladder.due(rungs, held)
        if rung:
            latest = max(one.case for one in held if not one.withdrawn)
            owed[latest] = (rung.step, ladder.count(held))
    rows = Case.objects.filter(pk__in=owed)
    found = _rows(rows if groups is None else rows.filter(group__in=set(groups)))
    return [DueRow(row, *owed[row.id]) for row in reversed(found)]


def counts(membership_ids: Iterable[int]) -> dict[int, int]:
    """How many breaches stand against each of those members; who has none is left out."""
    return {member: n for member, held in standing(membership_ids).items() if (n := ladder.count(held))}


def warned(community_id: int) -> set[int]:
    """The members of the community against whom a breach stands."""
    return set(Case.objects.filter(community_id=community_id, withdrawn_at=None).values_list("membership_id", flat=True))


def removals(membership_ids: Iterable[int]) -> dict[int, str]:
    """For each of those who were removed and whose removal still holds, the public id of the case that says why."""
    rows = Case.objects.filter(membership__in=set(membership_ids), step=Case.Step.REMOVE, withdrawn_at=None, lifted_at=None).order_by("pk")
    return dict(rows.values_list("membership_id", "public_id"))


def standing(membership_ids: Iterable[int]) -> dict[int, list[Standing]]:
    """What the ladder's count needs of each member's cases, in the order they were opened."""
    found: dict[int, list[Standing]] = {}
    for one in Case.objects.filter(membership__in=membership_ids).order_by("pk").defer("quote", "words"):
        merciful = bool(one.reason) and ladder.severity(one.step) < ladder.severity(one.called_for)
        row = Standing(one.pk, one.step, one.evidence, one.nth, one.at, merciful, one.withdrawn_at is not None, one.lifted_at is not None)
        found.setdefault(one.membership_id, []).append(row)
    return found


def _rules(row: RuleSet) -> Rules:
    return Rules(row.version, tuple(Rule(item["id"], item["text"]) for item in row.items), row.published_at)


def _rows(rows: QuerySet[Case], limit: int | None = None) -> list[CaseRow]:
    found = list(rows.select_related("membership", "group", "by", "appeal", "appeal__decided_by").order_by("-pk")[:limit])
    wanted = Q(pk__in=[])
    for community, version in {(one.community_id, one.rule_version) for one in found}:
        wanted |= Q(community_id=community, version=version)
    said = {(row.community_id, row.version, item["id"]): item["text"] for row in RuleSet.objects.filter(wanted) for item in row.items} if found else {}
    return [_row(one, said.get((one.community_id, one.rule_version, one.rule), one.rule)) for one in found]


def _row(one: Case, rule_text: str) -> CaseRow:
    held = getattr(one, "appeal", None)
    told = None
    if held is not None:
        judge = held.decided_by
        told = AppealRow(
            held.words, held.made_at, held.decided_at, judge.name if judge else "", judge.role if judge else "", held.withdrawn, held.reason
        )  # fmt: skip
    member, group, by = one.membership, one.group, one.by
    return CaseRow(
        one.pk, one.public_id, one.community_id, one.membership_id, member.public_id, member.display_name, member.left_at is not None,
        one.group_id, group.name if group else "", one.step, one.called_for, one.nth, one.rule, one.rule_version, rule_text, one.reason, one.words,
        one.evidence, one.quote, one.evidence_at, one.by_id, by.name, by.role, one.opened_at, one.seen_at, one.withdrawn_at, one.lifted_at, told,
    )  # fmt: skip

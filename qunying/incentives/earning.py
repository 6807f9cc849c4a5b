"""Earning rules: versions of what pays, and turning a batch of facts into grants that never pass a cap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from qunying.incentives import facts
from qunying.incentives.ledger.accounts import BUDGET, lock, member
from qunying.incentives.ledger.post import Entry, Kind, Posted, post
from qunying.incentives.models import Rule
from qunying.journal.facts import CODE_PATTERN, Recorded
from qunying.journal.record import record
from qunying.kernel import clock
from qunying.kernel.bulk import chunks
from qunying.kernel.refusals import Refused

# The catalogue: facts a rule may name. A fact not listed here never pays, whatever a blueprint says.
PAYABLE = (
    "activities.adopted", "activities.checked_in", "activities.contributed", "activities.diary_written", "activities.excelled",
    "activities.feedback_sent", "activities.idea_entered", "activities.idea_placed", "activities.jielong_joined", "activities.run_arrived",
    "activities.run_result", "channels.message_posted", "groups.joined", "people.invite_accepted", "people.joined",
)  # fmt: skip
LIMIT_MAX = 50


def declare(community_id: int, *, code: str, name: str, fact: str, points: int, per: str, limit: int, unit: str) -> int:
    """A version of the rule with these terms is in force; returns its number."""
    _check(code, name, fact, points, per, limit)
    terms = {"name": name, "fact": fact, "points": points, "per": per, "limit": limit, "unit": unit}
    with transaction.atomic():
        last = Rule.objects.select_for_update().filter(community_id=community_id, code=code).order_by("-version").first()
        if last is not None and last.retired_at is None:
            if all(getattr(last, field) == value for field, value in terms.items()):
                return last.version
            Rule.objects.filter(pk=last.pk).update(retired_at=clock.now())
        version = last.version + 1 if last else 1
        Rule.objects.create(community_id=community_id, code=code, version=version, valid_from=clock.now(), **terms)
        declared = facts.RuleDeclared(code, version, points, per, limit, fact)
        record(declared, key=f"rule:{community_id}:{code}:{version}", community=community_id)
    return version


def retire(community_id: int, code: str) -> bool:
    """No version of the rule is in force; returns whether one was."""
    with transaction.atomic():
        rule = Rule.objects.select_for_update().filter(community_id=community_id, code=code, retired_at__isnull=True).first()
        if rule is None:
            return False
        Rule.objects.filter(pk=rule.pk).update(retired_at=clock.now())
        record(facts.RuleRetired(code, rule.version), key=f"rule-retired:{community_id}:{code}:{rule.version}", community=community_id)
    return True


@dataclass(frozen=True, slots=True)
class Claim:
    """A fact that a rule may pay: the keys of the slots it could take, first to last."""

    rule: Rule
    fact: Recorded
    identity: int
    slots: tuple[str, ...]


def pay(recorded: Sequence[Recorded]) -> tuple[Posted, list[Claim]]:
    """Each fact has been paid what the rules of its community say, once, and no member more often than a rule's limit.

    Returns what was posted and the claims behind it. The accounts are locked before the slots are looked at, so the same holds when two
    workers are given facts of the same member at the same time.
    """
    claims = list(_claims(recorded))
    if not claims:
        return Posted(), []
    wanted: dict[int, set[str]] = {}
    for claim in claims:
        wanted.setdefault(claim.fact.community, {BUDGET}).add(member(claim.identity))
    accounts = lock(wanted)
    taken = _taken([slot for claim in claims for slot in claim.slots])
    entries = []
    for claim in claims:
        paid = {taken.get(slot) for slot in claim.slots}
        free = next((slot for slot in claim.slots if slot not in taken), None)
        if free is None or claim.fact.id in paid:
            continue
        taken[free] = claim.fact.id
        entries.append(_entry(claim, free))
    return post(entries, skip_short=True, accounts=accounts), claims


def _claims(recorded: Sequence[Recorded]) -> list[Claim]:
    by_fact: dict[tuple[int, str], list[Rule]] = {}
    # The table of rules is tiny: reading it for each batch is as cheap as asking whether a cache is stale, and never wrong.
    for rule in Rule.objects.filter(Q(community_id__in={f.community for f in recorded})).order_by("code", "version"):
        by_fact.setdefault((rule.community_id, rule.fact), []).append(rule)
    return [
        Claim(rule, fact, fact.identity, _slots(rule, fact, fact.identity))
        for fact in recorded
        if fact.identity is not None and fact.payload.get("member_kind", "member") == "member"  # staff and bots join, but earn nothing by it
        for rule in by_fact.get((fact.community, fact.kind), ())
        if _in_force(rule, fact.happened_at)
    ]


def _in_force(rule: Rule, at: datetime) -> bool:
    return rule.valid_from <= at and (rule.retired_at is None or at < rule.retired_at)


def _slots(rule: Rule, fact: Recorded, identity: int) -> tuple[str, ...]:
    """Keys without the rule's version: changing a rule at noon must not pay the morning's check-in again."""
    base = f"grant:{fact.community}:{rule.code}:{identity}:{_period(rule.per, fact)}"
    return tuple(f"{base}:{n}" for n in range(1, rule.limit + 1))


def _period(per: str, fact: Recorded) -> str:
    day: date = fact.local_day
    match per:
        case Rule.Per.DAY:
            return day.isoformat()
        case Rule.Per.WEEK:
            return f"w{(day - timedelta(days=day.weekday())).isoformat()}"
        case Rule.Per.ONCE:
            return "once"
        case _:
            return f"f{fact.id}"


def _taken(slots: Sequence[str]) -> dict[str, int | None]:
    """Which slots are used, and by which evidence."""
    found: dict[str, int | None] = {}
    with connection.cursor() as cursor:
        for part in chunks(slots, 2000):
            marks = ", ".join(["%s"] * len(part))
            cursor.execute(f"SELECT key, evidence FROM incentives_transfer WHERE key IN ({marks})", list(part))
            found.update(cursor.fetchall())
    return found


def _entry(claim: Claim, slot: str) -> Entry:
    rule, fact = claim.rule, claim.fact
    return Entry(
        fact.community, slot, Kind.GRANT, BUDGET, member(claim.identity), rule.points,
        rule=rule.code, rule_version=rule.version, evidence=fact.id, group=fact.group, happened_at=fact.happened_at,
    )  # fmt: skip


def _check(code: str, name: str, fact: str, points: int, per: str, limit: int) -> None:
    if fact not in PAYABLE:
        raise Refused("fact_not_payable", fact=fact, known=", ".join(PAYABLE))
    problems = (
        ("id", not CODE_PATTERN.fullmatch(code) or len(code) > 40),
        ("name", not name.strip() or len(name) > 40),
        ("points", not 0 < points <= 1_000_000),
        ("per", per not in Rule.Per.values),
        ("limit", not 0 < limit <= (1 if per == Rule.Per.EVENT else LIMIT_MAX)),
    )
    for field, wrong in problems:
        if wrong:
            raise Refused("bad_rule", rule=code, field=field)

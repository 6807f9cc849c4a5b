"""What one may do with points: grant, spend, hold, settle, release, correct; and declare budgets and earning rules.

Every call carries a key: the same key with the same inputs is the same deed, with other inputs it is refused ``key_conflict``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from qunying.incentives import earning, facts
from qunying.incentives.ledger import chain, holds
from qunying.incentives.ledger.accounts import BUDGET, ISSUER, held, lock, member
from qunying.incentives.ledger.post import Entry, Kind, Posted, codes_of, inputs_of, post
from qunying.incentives.models import Account, Transfer
from qunying.journal.facts import CODE_PATTERN
from qunying.journal.record import Draft, record, record_many
from qunying.kernel import clock
from qunying.kernel.killpoints import reach
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb

BY_HAND = "manual"  # the rule of points a member of staff gives


@dataclass(frozen=True, slots=True)
class Grant:
    """Points for a member: which rule says so and which fact proves it."""

    key: str
    community: int
    identity: int
    points: int
    rule: str
    rule_version: int
    evidence_fact_id: int | None
    group: int | None = None
    happened_at: datetime | None = None


def grant_many(grants: Sequence[Grant]) -> set[str]:
    """All these points are with their members, each grant once under its key; returns the keys that are new.

    All or nothing, in one transaction: refused ``budget_exhausted`` or ``key_conflict``. Bulk work comes in batches of at most 1,000, which
    is what one writer of SQLite may hold.
    """
    if not grants:
        return set()
    entries = [
        Entry(
            g.community, g.key, Kind.GRANT, BUDGET, f"member:{g.identity}", g.points,
            g.rule, g.rule_version, g.evidence_fact_id, g.group, None, "", g.happened_at,
        )
        for g in grants
    ]  # fmt: skip
    with transaction.atomic():
        posted = post(entries)
        tell_grants(posted)
        reach("ledger.before_commit")
    reach("ledger.committed")
    return {entry.key for entry, _ in posted.fresh}


@verb("incentives.grant", needs=("owner", "operator"))
def grant(
    community: int,
    *,
    identity: int,
    points: int,
    key: str,
    rule: str = BY_HAND,
    rule_version: int = 0,
    evidence_fact_id: int | None = None,
    group: int | None = None,
) -> bool:
    """The member has so many points more, once under ``key``; returns whether that is new."""
    return bool(grant_many([Grant(key, community, identity, points, rule, rule_version, evidence_fact_id, group)]))


@verb("incentives.spend")
def spend(community: int, *, identity: int, points: int, to: str, key: str, group: int | None = None, evidence_fact_id: int | None = None) -> bool:
    """The member has paid so many points to the account ``to`` (``redeem:…``); refused ``not_enough_points`` with need and have."""
    _check_destination(to)
    with transaction.atomic():
        posted = post([Entry(community, key, Kind.SPEND, member(identity), to, points, evidence=evidence_fact_id, group=group)], balance_of="debit")
        for entry, balance in posted.fresh:
            record(facts.PointsSpent(points, to, balance), key=f"points:{entry.key}", community=community, identity=identity, group=group)
    return bool(posted.fresh)


@verb("incentives.hold")
def hold(community: int, *, identity: int, points: int, key: str, purpose: str, expires_at: datetime | None = None) -> bool:
    """So many points of the member are set aside under ``key`` until settled, released or expired; refused ``not_enough_points``."""
    _check_code(purpose)
    with transaction.atomic():
        moved = holds.open_hold(community, identity, points, key=key, purpose=purpose, expires_at=expires_at)
        return _tell(moved, facts.PointsHeld(points, purpose, moved.balance_after), key)


@verb("incentives.settle")
def settle(hold_key: str, *, key: str, to: str, points: int | None = None) -> bool:
    """``points`` of the hold (absent: all) are paid to ``to`` and the rest is back with the member; returns whether that is new."""
    _check_destination(to)
    with transaction.atomic():
        moved = holds.settle(hold_key, key=key, to=to, points=points)
        return _tell(moved, facts.PointsSettled(moved.points, moved.returned, to), key)


@verb("incentives.release")
def release(hold_key: str, *, key: str) -> bool:
    """All held points are back with the member and the hold is closed; returns whether that is new."""
    with transaction.atomic():
        moved = holds.give_back(hold_key, key=key, kind=Kind.RELEASE)
        return _tell(moved, facts.PointsReleased(moved.points, moved.balance_after), key)


def expire(hold_key: str) -> bool:
    """The hold has run out: its points are back with the member; returns whether that is new."""
    key = f"expire:{hold_key}"
    with transaction.atomic():
        moved = holds.give_back(hold_key, key=key, kind=Kind.EXPIRE)
        return _tell(moved, facts.PointsExpired(moved.points, moved.balance_after), key)


def expire_due(*, limit: int = 100) -> int:
    """Every hold whose time has come is expired, at most ``limit``, each in its own short transaction; returns how many were."""
    done = 0
    for key in holds.overdue(clock.now(), limit=limit):
        try:
            done += expire(key)
        except Refused as refused:
            if refused.code != "hold_closed":  # settled or released since we looked: nothing left to expire
                raise
    return done


@verb("incentives.correct", needs=("owner", "operator"))
def correct(transfer_key: str, *, key: str, reason: str, staff: int | None = None) -> bool:
    """The transfer is undone by its opposite, once; what a settlement took is back with the member.

    Refused ``unknown_transfer``, ``not_correctable``, ``already_corrected``, or ``not_enough_points`` when the member has spent it meanwhile.
    """
    _check_code(reason)
    with transaction.atomic():
        found = Transfer.objects.select_related("debit", "credit").filter(key=transfer_key).first()
        if found is None:
            raise Refused("unknown_transfer", key=transfer_key)
        if found.kind not in (Kind.GRANT, Kind.SPEND, Kind.SETTLE):
            raise Refused("not_correctable", key=transfer_key)
        entries, identity = _opposite(found, key, reason)
        accounts = lock(codes_of(entries))
        if not inputs_of([key]) and Transfer.objects.filter(refers_to=found, kind=Kind.CORRECT).exists():
            raise Refused("already_corrected", key=transfer_key)
        posted = post(entries, accounts=accounts)
        if posted.fresh:
            change = -found.amount if found.kind == Kind.GRANT else found.amount
            fact = facts.PointsCorrected(change, Kind(found.kind).name.lower(), reason, accounts[found.community][member(identity)].posted)
            record(fact, key=f"points:{key}", community=found.community, identity=identity, group=found.group, staff=staff)
    return bool(posted.fresh)


def declare_budget(community_id: int, points: int) -> int:
    """The community may give out ``points`` in all, counting what it has given already; returns how many are left.

    Refused ``budget_below_issued`` when more than that is out. Until a budget is declared nothing caps the rules.
    """
    if points <= 0:
        raise Refused("points_not_positive", points=points)
    with transaction.atomic():
        accounts = lock({community_id: {ISSUER, BUDGET}})[community_id]
        issuer, budget = accounts[ISSUER], accounts[BUDGET]
        change = points + issuer.posted  # the issuer stands at minus what the budget has received
        if change:
            _fund(community_id, change, budget.posted)
            Account.objects.filter(pk=budget.id).update(may_overdraw=False)
            version = Transfer.objects.filter(credit_id__in=(budget.id, issuer.id), kind=Kind.FUND).count()
            record(facts.BudgetDeclared(points, budget.posted + change), key=f"budget:{community_id}:{version}", community=community_id)
    return budget.posted + change


def declare_rule(community_id: int, *, id: str, name: str, fact: str, points: int, per: str, limit: int, unit: str = "积分") -> int:
    """The behaviour pays so from now on; returns the rule's version, a new one only when something changed. Refused ``bad_rule`` or ``fact_not_payable``."""
    return earning.declare(community_id, code=id, name=name, fact=fact, points=points, per=per, limit=limit, unit=unit)


def retire_rule(community_id: int, id: str) -> bool:
    """The rule pays no more; its past grants stay. Returns whether it was in force."""
    return earning.retire(community_id, id)


def seal_ledger() -> int:
    """Every transfer that can no longer be preceded by another is part of the hash chain; returns how many rows were added to it."""
    return chain.seal_all()


def tell_grants(posted: Posted) -> None:
    """Each grant newly written is a fact."""
    record_many([
        Draft(
            facts.PointsGranted(e.amount, e.rule, e.rule_version, balance),
            f"points:{e.key}", e.community, e.group, int(e.credit[7:]), happened_at=e.happened_at,
        )
        for e, balance in posted.fresh
    ])  # fmt: skip


def _tell(moved: holds.Moved, fact: object, key: str) -> bool:
    if moved.new:
        record(fact, key=f"points:{key}", community=moved.community, identity=moved.identity)
    return moved.new


def _opposite(found: Transfer, key: str, reason: str) -> tuple[list[Entry], int]:
    back = Entry(
        found.community, key, Kind.CORRECT, found.credit.code, found.debit.code, found.amount, group=found.group, refers_to=found.pk, reason=reason
    )  # fmt: skip
    identity = found.credit.identity if found.kind == Kind.GRANT else found.debit.identity
    assert identity is not None
    if found.kind != Kind.SETTLE:
        return [back], identity
    # A settlement came out of a hold that is closed: its points go through the held account and on to the member.
    onward = Entry(found.community, f"{key}:back", Kind.RELEASE, held(identity), member(identity), found.amount, group=found.group, refers_to=found.pk)
    return [back, onward], identity


def _fund(community_id: int, change: int, have: int) -> None:
    debit, credit = (ISSUER, BUDGET) if change > 0 else (BUDGET, ISSUER)
    if have + change < 0:
        raise Refused("budget_below_issued", issued_over=-(have + change))
    number = Transfer.objects.filter(community=community_id, kind=Kind.FUND).count() + 1
    post([Entry(community_id, f"fund:{community_id}:{number}", Kind.FUND, debit, credit, abs(change), reason="budget")])


def _check_destination(code: str) -> None:
    if not code.startswith("redeem:"):
        raise Refused("bad_destination", to=code)
    _check_code(code)


def _check_code(code: str) -> None:
    if len(code) > 40 or not CODE_PATTERN.fullmatch(code):
        raise Refused("bad_code", value=code[:80])

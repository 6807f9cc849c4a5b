"""What one may ask about points: balances, statements with reasons, totals, the rules in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Sum

from qunying.incentives import texts
from qunying.incentives.ledger import accounts as codes
from qunying.incentives.ledger import audit, chain
from qunying.incentives.models import Account, Rule, Transfer
from qunying.journal.read import by_ids
from qunying.kernel.bulk import from_db_time


def balance(community: int, identity: int) -> int:
    """The points a member may spend now."""
    return balances(community, [identity])[identity]


def balances(community: int, identities: Sequence[int]) -> dict[int, int]:
    """The points each of these members may spend now."""
    return _posted(community, {codes.member(identity): identity for identity in identities})


def held(community: int, identity: int) -> int:
    """The points a member has set aside."""
    return _posted(community, {codes.held(identity): identity})[identity]


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A line of a member's statement: signed points, the balance after them, and why."""

    id: int
    at: datetime
    points: int
    balance_after: int
    kind: str
    rule: str
    rule_name: str
    rule_version: int
    why: str
    evidence_fact_id: int | None
    group: int | None
    key: str


def statement(community: int, identity: int, limit: int = 50, before: int | None = None) -> list[StatementRow]:
    """The member's latest points changes, newest first, those with an id below ``before``; four reads however many rows."""
    account = Account.objects.filter(community_id=community, unit=codes.UNIT, code=codes.member(identity)).values_list("id", "posted").first()
    if account is None:
        return []
    rows = _lines(account[0], limit, before)
    running = account[1] - _sum_from(account[0], before)
    names = {(r.code, r.version): r.name for r in Rule.objects.filter(community_id=community, code__in={row["rule"] for row in rows})}
    evidence = {fact.id: fact for fact in by_ids(sorted({row["evidence"] for row in rows if row["evidence"]}))}
    found = []
    for row in rows:
        name, fact = names.get((row["rule"], row["rule_version"]), ""), evidence.get(row["evidence"])
        kind = Transfer.Kind(row["kind"])
        found.append(StatementRow(
            row["id"], row["at"], row["points"], running, kind.name.lower(), row["rule"], name, row["rule_version"],
            texts.why(kind, rule=name, reason=row["reason"], facts=fact.payload if fact else {}), row["evidence"], row["group"], row["key"],
        ))  # fmt: skip
        running -= row["points"]
    return found


@dataclass(frozen=True, slots=True)
class Totals:
    """A community's points in all; ``budget`` and ``left`` are absent while no budget is declared."""

    issued: int
    spent: int
    held: int
    liability: int
    budget: int | None
    left: int | None


def totals(community: int) -> Totals:
    """Issued (less what was taken back), spent, on hold, owed to members, and what the budget has left."""
    posted: dict[str, int] = {}
    capped = False
    rows = Account.objects.filter(community_id=community, unit=codes.UNIT)
    for row in rows.filter(identity__isnull=True).values("code", "posted", "may_overdraw"):
        kind = row["code"].partition(":")[0]
        posted[kind] = posted.get(kind, 0) + row["posted"]
        capped = capped or (kind == "budget" and not row["may_overdraw"])
    members = rows.filter(identity__isnull=False)
    waiting = members.filter(code__startswith="held:").aggregate(n=Sum("posted"))["n"] or 0
    owed = members.aggregate(n=Sum("posted"))["n"] or 0
    spent = posted.get("redeem", 0)
    return Totals(owed + spent, spent, waiting, owed, -posted["issuer"] if capped else None, posted["budget"] if capped else None)


@dataclass(frozen=True, slots=True)
class RuleView:
    """A version of an earning rule as it may be shown."""

    id: str
    version: int
    name: str
    fact: str
    points: int
    per: str
    limit: int
    unit: str
    valid_from: datetime
    retired_at: datetime | None


def rules(community: int, *, retired: bool = False) -> list[RuleView]:
    """The rules in force, by id; with ``retired`` every version there ever was."""
    rows = Rule.objects.filter(community_id=community).order_by("code", "version")
    if not retired:
        rows = rows.filter(retired_at__isnull=True)
    return [RuleView(r.code, r.version, r.name, r.fact, r.points, r.per, r.limit, r.unit, r.valid_from, r.retired_at) for r in rows]


def unit(community: int) -> str:
    """What the community calls its points."""
    name = Rule.objects.filter(community_id=community).order_by("-id").values_list("unit", flat=True).first()
    return name or texts.points_word()


def arrived(community: int, identity: int, evidence_fact_ids: Sequence[int]) -> set[int]:
    """Which of these facts have brought the member points already; for the others a page may say 到账中."""
    rows = Transfer.objects.filter(credit__community_id=community, credit__code=codes.member(identity), credit__unit=codes.UNIT, evidence__in=evidence_fact_ids)
    return {found for found in rows.values_list("evidence", flat=True) if found is not None}


@dataclass(frozen=True, slots=True)
class LedgerState:
    """Whether the ledger is whole: rows checked against the chain, rows not sealed yet, and everything that does not fit."""

    rows: int
    unsealed: int
    head: str
    broken: chain.Broken | None
    differences: tuple[audit.Difference, ...]

    @property
    def sound(self) -> bool:
        """Nothing was changed behind the ledger's back."""
        return self.broken is None and not self.differences


def ledger_state() -> LedgerState:
    """Every sealed transfer has been checked against the hash chain, and every balance and hold against the sum of its transfers."""
    verdict = chain.verify()
    return LedgerState(verdict.rows, verdict.unsealed, verdict.head, verdict.broken, tuple(audit.differences()))


def _posted(community: int, identities: dict[str, int]) -> dict[int, int]:
    found = dict.fromkeys(identities.values(), 0)
    rows = Account.objects.filter(community_id=community, unit=codes.UNIT, code__in=list(identities))
    for code, posted in rows.values_list("code", "posted"):
        found[identities[code]] = posted
    return found


_SIDES = (
    "SELECT {credit} FROM incentives_transfer WHERE credit_id = %s UNION ALL "
    "SELECT {debit} FROM incentives_transfer WHERE debit_id = %s AND kind <> 1"  # a member is never the debit side of a grant; the index leaves grants out
)


def _lines(account: int, limit: int, before: int | None) -> list[dict[str, Any]]:
    names = "id, key, kind, {sign}amount AS points, rule, rule_version, evidence, group_id, reason, happened_at"
    sides = _SIDES.format(credit=names.format(sign=""), debit=names.format(sign="-"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({sides}) lines WHERE id < %s ORDER BY id DESC LIMIT %s", [account, account, before or 2**62, limit]
        )  # fmt: skip
        columns = ("id", "key", "kind", "points", "rule", "rule_version", "evidence", "group", "reason", "at")
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        row["at"] = from_db_time(row["at"])
    return rows


def _sum_from(account: int, before: int | None) -> int:
    """What was moved from ``before`` on: taken off the balance, it gives the balance just before that."""
    if before is None:
        return 0
    sides = _SIDES.format(credit="id, amount AS points", debit="id, -amount")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(SUM(points), 0) FROM ({sides}) lines WHERE id >= %s", [account, account, before])
        return int(cursor.fetchone()[0])

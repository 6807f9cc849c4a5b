"""Write a batch of transfers: idempotent by key, never below zero, balances folded per account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson
from django.db import connection, transaction

from qunying.incentives.ledger.accounts import BUDGET, Locked, lock
from qunying.incentives.models import Transfer
from qunying.kernel import clock
from qunying.kernel.bulk import add_to, db_time, insert_new, insert_rows
from qunying.kernel.refusals import Refused

Kind = Transfer.Kind
KEY_LENGTH_MAX = 90

Book = Mapping[int, Mapping[str, Locked]]  # locked accounts by community and code

_COLUMNS = {
    "community": "bigint", "key": "text", "inputs": "text", "kind": "smallint", "debit_id": "bigint", "credit_id": "bigint", "amount": "bigint",
    "rule": "text", "rule_version": "int", "evidence": "bigint", "group_id": "bigint", "refers_to_id": "bigint", "reason": "text",
    "happened_at": "timestamptz", "recorded_at": "timestamptz",
}  # fmt: skip


class Entry(NamedTuple):
    """A transfer to be written: so many points from the debit account to the credit account, by code."""

    community: int
    key: str
    kind: int
    debit: str
    credit: str
    amount: int
    rule: str = ""
    rule_version: int = 0
    evidence: int | None = None
    group: int | None = None
    refers_to: int | None = None
    reason: str = ""
    happened_at: datetime | None = None


@dataclass(slots=True)
class Posted:
    """What became of a batch: entries newly written with the member's balance after each, and entries left out for want of points."""

    fresh: list[tuple[Entry, int]] = field(default_factory=list)
    short: list[tuple[Entry, int]] = field(default_factory=list)  # with what the debit account had


def post(entries: Sequence[Entry], *, balance_of: str = "credit", skip_short: bool = False, accounts: Book | None = None) -> Posted:
    """All entries stand in the ledger, each once under its key, and every account's balance is the sum of its transfers.

    All or nothing: refused ``key_conflict`` when a key was used for something else, ``not_enough_points`` or ``budget_exhausted`` when an
    account that may not overdraw has too little. With ``skip_short`` entries an account cannot bear are left out instead.
    ``balance_of`` names the side whose running balance is reported. Must run inside a transaction; ``accounts`` are those already locked by it.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("transfers are posted inside the transaction of the facts that tell of them")
    held = accounts if accounts is not None else lock(codes_of(entries))
    known = inputs_of([e.key for e in entries])
    posted, fresh, report_credit = Posted(), [], balance_of == "credit"
    for entry in entries:
        stamp = _stamp(entry)
        if entry.key in known:
            if known[entry.key] != stamp:
                raise Refused("key_conflict", key=entry.key)
            continue
        book, amount = held[entry.community], entry.amount
        debit, credit = book[entry.debit], book[entry.credit]
        if debit.posted < amount and not debit.may_overdraw:
            if not skip_short:
                raise Refused("budget_exhausted" if entry.debit == BUDGET else "not_enough_points", need=amount, have=debit.posted)
            posted.short.append((entry, debit.posted))
            continue
        known[entry.key] = stamp
        debit.posted -= amount
        debit.change -= amount
        credit.posted += amount
        credit.change += amount
        fresh.append((entry, stamp, debit.id, credit.id))
        posted.fresh.append((entry, credit.posted if report_credit else debit.posted))
    if fresh:
        _write(fresh, held)
    return posted


def codes_of(entries: Iterable[Entry]) -> dict[int, set[str]]:
    """The accounts these entries touch, by community; refuses entries that could not stand in the ledger at all."""
    wanted: dict[int, set[str]] = {}
    for entry in entries:
        if entry.amount <= 0:
            raise Refused("points_not_positive", points=entry.amount)
        if not 0 < len(entry.key) <= KEY_LENGTH_MAX:
            raise Refused("bad_transfer_key", length_max=KEY_LENGTH_MAX)
        codes = wanted.get(entry.community)
        if codes is None:
            codes = wanted[entry.community] = set()
        codes.add(entry.debit)
        codes.add(entry.credit)
    return wanted


def inputs_of(keys: Sequence[str]) -> dict[str, str]:
    """The input hashes of those keys that the ledger already holds."""
    pg = connection.vendor == "postgresql"
    within = "= ANY(%s)" if pg else "IN (SELECT value FROM json_each(%s))"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT key, inputs FROM incentives_transfer WHERE key {within}", [list(keys) if pg else orjson.dumps(keys).decode()])
        return dict(cursor.fetchall())


def _stamp(e: Entry) -> str:
    """Hash of what was asked for; when it took effect is left out, for a retry asks later."""
    text = f"{e.kind}|{e.community}|{e.debit}|{e.credit}|{e.amount}|{e.rule}|{e.rule_version}|{e.evidence}|{e.group}|{e.refers_to}|{e.reason}"
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _write(fresh: Sequence[tuple[Entry, str, int, int]], held: Book) -> None:
    now = clock.now()
    recorded_at = db_time(now)
    moments: dict[datetime | None, Any] = {None: recorded_at}
    rows = []
    for e, stamp, debit, credit in fresh:
        at = moments.get(e.happened_at)
        if at is None:
            at = moments[e.happened_at] = db_time(e.happened_at)  # type: ignore[arg-type]  # None is always there
        rows.append((
            e.community, e.key, stamp, int(e.kind), debit, credit, e.amount,
            e.rule, e.rule_version, e.evidence, e.group, e.refers_to, e.reason, at, recorded_at,
        ))  # fmt: skip
    if connection.vendor == "postgresql":
        # Whoever uses the same accounts waits for our lock, so a key that is taken now was taken for other accounts: that is another deed.
        taken = {row[1] for row in rows} - insert_new("incentives_transfer", _COLUMNS, rows, key="key")
        if taken:
            raise Refused("key_conflict", key=min(taken))
    else:
        insert_rows("incentives_transfer", _COLUMNS, rows)
    changed = [account for book in held.values() for account in book.values() if account.change]
    add_to("incentives_account", "posted", {account.id: account.change for account in changed})
    for account in changed:
        account.change = 0

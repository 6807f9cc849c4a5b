"""Two ways, one answer: balances kept beside the accounts against the sum of all transfers."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class Difference:
    """An account (or a hold) whose kept number is not what the transfers add up to."""

    what: str  # account | hold
    id: int
    kept: int
    summed: int


_ACCOUNTS = """
    SELECT a.id, a.posted, COALESCE(s.amount, 0) FROM incentives_account a LEFT JOIN (
        SELECT account, SUM(amount) AS amount FROM (
            SELECT credit_id AS account, amount FROM incentives_transfer UNION ALL SELECT debit_id, -amount FROM incentives_transfer
        ) moves GROUP BY account
    ) s ON s.account = a.id WHERE a.posted <> COALESCE(s.amount, 0) ORDER BY a.id LIMIT %s
"""
# A correction of a settlement brings points back into the held account only to release them at once: both refer past the hold, not to it.
_HOLDS = """
    SELECT h.id, h.remaining, t.amount - COALESCE(s.amount, 0) FROM incentives_hold h JOIN incentives_transfer t ON t.id = h.transfer_id LEFT JOIN (
        SELECT refers_to_id, SUM(amount) AS amount FROM incentives_transfer WHERE kind IN (4, 5, 6) GROUP BY refers_to_id
    ) s ON s.refers_to_id = t.id WHERE h.remaining <> t.amount - COALESCE(s.amount, 0) ORDER BY h.id LIMIT %s
"""


def differences(*, limit: int = 100) -> list[Difference]:
    """Accounts and holds that disagree with their transfers; an empty list means that replaying the ledger gives what is kept."""
    found: list[Difference] = []
    with connection.cursor() as cursor:
        for what, sql in (("account", _ACCOUNTS), ("hold", _HOLDS)):
            cursor.execute(sql, [limit])
            found += [Difference(what, int(id_), int(kept), int(summed)) for id_, kept, summed in cursor.fetchall()]
    return found

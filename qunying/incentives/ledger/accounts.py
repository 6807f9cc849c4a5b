"""Accounts of the ledger: their codes, opening them, and locking a batch of them in one order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import orjson
from django.db import connection

from qunying.kernel import clock
from qunying.kernel.bulk import db_time

UNIT = "points"
ISSUER = "issuer"
BUDGET = "budget:points"

# A budget may overdraw until one is declared: without a declared budget, nothing caps what the rules give.
_MAY_OVERDRAW = frozenset({ISSUER, BUDGET})
_COLUMNS = {
    "community_id": "bigint", "code": "text", "unit": "text", "identity": "bigint", "may_overdraw": "boolean", "posted": "bigint", "opened_at": "timestamptz",
}  # fmt: skip

Name = tuple[int, str]  # community and code


def member(identity: int) -> str:
    """Code of the account that holds what a member may spend."""
    return f"member:{identity}"


def held(identity: int) -> str:
    """Code of the account that holds what a member has set aside."""
    return f"held:{identity}"


def owner(code: str) -> int | None:
    """The identity an account code belongs to, None for the community's own accounts."""
    kind, _, rest = code.partition(":")
    return int(rest) if kind in ("member", "held") else None


class Locked:
    """An account this transaction holds; ``posted`` runs along while entries are taken, ``change`` is what is still to be written."""

    __slots__ = ("change", "code", "id", "may_overdraw", "posted")

    def __init__(self, id_: int, code: str, posted: int, may_overdraw: bool) -> None:
        self.id, self.code, self.posted, self.may_overdraw, self.change = id_, code, posted, may_overdraw, 0


def lock(names: Iterable[Name]) -> dict[Name, Locked]:
    """Those accounts, opened where they were missing, held until the transaction ends.

    Everybody locks a community's own accounts first and then members' by id, so two batches never wait for each other in a circle.
    """
    codes: dict[int, set[str]] = defaultdict(set)
    for community, code in names:
        codes[community].add(code)
    found: dict[Name, Locked] = {}
    for community in sorted(codes):
        wanted = codes[community]
        if connection.vendor == "postgresql":
            # Missing accounts are opened before the first lock is taken: waiting for another's insert while holding locks could deadlock.
            _open_missing(community, wanted - _known(community, wanted))
            rows = _read(community, wanted, lock=True)
        else:
            rows = _read(community, wanted)
            if len(rows) < len(wanted):
                _open_missing(community, wanted - {row[0] for row in rows})
                rows = _read(community, wanted)
        for code, id_, posted, may_overdraw in rows:
            found[community, code] = Locked(id_, code, posted, bool(may_overdraw))
    return found


def _known(community: int, codes: set[str]) -> set[str]:
    return {row[0] for row in _read(community, codes)}


def _read(community: int, codes: set[str], *, lock: bool = False) -> list[tuple[str, int, int, bool]]:
    """(code, id, posted, may_overdraw) of those that exist, in locking order."""
    pg = connection.vendor == "postgresql"
    within = "code = ANY(%s)" if pg else "code IN (SELECT value FROM json_each(%s))"
    order = " ORDER BY (identity IS NOT NULL), id FOR NO KEY UPDATE" if lock else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT code, id, posted, may_overdraw FROM incentives_account WHERE community_id = %s AND unit = '{UNIT}' AND {within}{order}",
            [community, list(codes) if pg else orjson.dumps(list(codes)).decode()],
        )
        return cursor.fetchall()


def _open_missing(community: int, codes: set[str]) -> None:
    if not codes:
        return
    now: datetime = clock.now()
    pg = connection.vendor == "postgresql"
    rows = [(community, code, UNIT, owner(code), code in _MAY_OVERDRAW, 0, db_time(now)) for code in sorted(codes)]
    names = ", ".join(_COLUMNS)
    with connection.cursor() as cursor:
        if pg:
            unnest = ", ".join(f"%s::{kind}[]" for kind in _COLUMNS.values())
            cursor.execute(
                f"INSERT INTO incentives_account ({names}) SELECT * FROM unnest({unnest}) ON CONFLICT (community_id, code, unit) DO NOTHING",
                [list(column) for column in zip(*rows, strict=True)],
            )
        else:
            cursor.executemany(f"INSERT INTO incentives_account ({names}) VALUES (%s, %s, %s, %s, %s, %s, %s)", rows)

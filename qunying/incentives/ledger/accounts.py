"""Accounts of the ledger: their codes, opening them, and locking a batch of them in one order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from django.db import connection
from django.db.backends.utils import CursorWrapper

UNIT = "points"
ISSUER = "issuer"
BUDGET = "budget:points"

# A budget may overdraw until one is declared: without a declared budget, nothing caps what the rules give.
_MAY_OVERDRAW = frozenset({ISSUER, BUDGET})
_COLUMNS = {
    "community_id": "bigint", "code": "text", "unit": "text", "identity": "bigint", "may_overdraw": "boolean", "posted": "bigint",
}  # fmt: skip


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

    def __init__(self, code: str, id_: int, posted: int, may_overdraw: bool) -> None:
        self.id, self.code, self.posted, self.may_overdraw, self.change = id_, code, posted, may_overdraw, 0


def lock(wanted: Mapping[int, set[str]]) -> dict[int, dict[str, Locked]]:
    """The accounts of these codes in each community, opened where they were missing, held until the transaction ends.

    Everybody locks a community's own accounts first and then members' by id, so two batches never wait for each other in a circle.
    """
    return {community: _lock(community, wanted[community]) for community in sorted(wanted)}


def _lock(community: int, codes: set[str]) -> dict[str, Locked]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Missing accounts are opened before the first lock is taken: waiting for another's insert while holding locks could deadlock.
            known = {row[0] for row in _read(cursor, community, codes)}
            if len(known) < len(codes):
                _open_on_postgres(cursor, _new(community, codes - known))
            rows = _read(cursor, community, codes, " ORDER BY (identity IS NOT NULL), id FOR NO KEY UPDATE")
        else:
            rows = _read(cursor, community, codes)
            if len(rows) < len(codes):
                missing = _new(community, codes - {row[0] for row in rows})
                cursor.executemany(f"INSERT INTO incentives_account ({', '.join(_COLUMNS)}) VALUES ({', '.join(['%s'] * len(_COLUMNS))})", missing)
                rows = _read(cursor, community, codes)
    return {row[0]: Locked(*row) for row in rows}


def _read(cursor: CursorWrapper, community: int, codes: set[str], locking: str = "") -> list[tuple[str, int, int, bool]]:
    """(code, id, posted, may_overdraw) of those that exist."""
    pg = connection.vendor == "postgresql"
    within = "code = ANY(%s)" if pg else "code IN (SELECT value FROM json_each(%s))"
    cursor.execute(
        f"SELECT code, id, posted, may_overdraw FROM incentives_account WHERE community_id = %s AND unit = '{UNIT}' AND {within}{locking}",
        [community, list(codes) if pg else orjson.dumps(list(codes)).decode()],
    )
    return list(cursor.fetchall())


def _new(community: int, codes: set[str]) -> list[tuple[Any, ...]]:
    return [(community, code, UNIT, owner(code), code in _MAY_OVERDRAW, 0) for code in sorted(codes)]


def _open_on_postgres(cursor: CursorWrapper, rows: list[tuple[Any, ...]]) -> None:
    unnest = ", ".join(f"%s::{kind}[]" for kind in _COLUMNS.values())
    cursor.execute(
        f"INSERT INTO incentives_account ({', '.join(_COLUMNS)}) SELECT * FROM unnest({unnest}) ON CONFLICT (community_id, code, unit) DO NOTHING",
        [list(column) for column in zip(*rows, strict=True)],
    )

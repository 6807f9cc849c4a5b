"""The hash chain: one sealer closes stretches of transfers into it, and ``verify`` names the first row that no longer fits.

A chain kept beside the rows shows every later change of a row; somebody who rewrites rows *and* all seals is only found out by an earlier
head hash noted elsewhere, which is why ``verify`` returns the head.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import DatabaseError, connection, transaction

from qunying.incentives.models import Seal
from qunying.kernel import clock
from qunying.kernel.bulk import from_db_time, paced

STRETCH = 1000  # rows of one seal: hashing them stays far below the time one writer may hold SQLite
START = "0" * 64
LOCK_TIMEOUT_MS = 200
_SEALER = 7_105_021  # advisory lock number of the one sealer

_NAMES = "id, community, key, inputs, kind, debit_id, credit_id, amount, rule, rule_version, evidence, group_id, refers_to_id, reason, happened_at, recorded_at"
_LINK = struct.Struct(">q8s")


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place where the ledger no longer fits its chain: the transfer, the seal, and how it is wrong."""

    transfer: int
    seal: int
    why: str  # changed | missing | added | seal


@dataclass(frozen=True, slots=True)
class Verdict:
    """Outcome of a verification; ``head`` is the chain's last hash, worth noting outside."""

    rows: int
    unsealed: int
    head: str
    broken: Broken | None


def seal(*, stretch: int = STRETCH) -> int:
    """The next stretch of transfers is part of the chain; returns how many rows it has (0: nothing to seal, or another sealer is at work)."""
    end = _settled_end()
    with transaction.atomic(durable=True):
        if not _sole_sealer():
            return 0
        last = Seal.objects.order_by("-last").first()
        rows = _rows(last.last if last else 0, end, stretch)
        if not rows:
            return 0
        previous = last.hash if last else START
        head, links = _chain(previous, rows)
        Seal.objects.create(first=rows[0][0], last=rows[-1][0], rows=len(rows), previous=previous, hash=head, links=links, sealed_at=clock.now())
    return len(rows)


def seal_all() -> int:
    """Every transfer that was there is sealed, stretch after stretch with room for other writers between; returns how many were."""
    last = Seal.objects.order_by("-last").values_list("last", flat=True).first()
    return sum(seal() for _ in paced(range(-(-_unsealed(last or 0) // STRETCH))))


def verify() -> Verdict:
    """Every sealed row is read and the chain computed again; the first row that was changed, removed or slipped in is named."""
    head, count, at = START, 0, 0
    for row in Seal.objects.order_by("last").iterator(chunk_size=20):
        rows = _rows(at, row.last, row.rows + 1)
        broken = _first_break(row, head, rows)
        if broken is not None:
            return Verdict(count, _unsealed(row.last), head, broken)
        head, count, at = row.hash, count + row.rows, row.last
    return Verdict(count, _unsealed(at), head, None)


def _first_break(row: Seal, head: str, rows: list[tuple[Any, ...]]) -> Broken | None:
    if row.previous != head:
        return Broken(row.first, row.pk, "seal")
    written = list(_LINK.iter_unpack(bytes(row.links)))
    digest = bytes.fromhex(head)
    for found, (id_, link) in zip(rows, written, strict=False):
        if found[0] != id_:
            return Broken(min(found[0], id_), row.pk, "missing" if found[0] > id_ else "added")
        digest = _next(digest, found)
        if digest[:8] != link:
            return Broken(id_, row.pk, "changed")
    if len(rows) < len(written):
        return Broken(written[len(rows)][0], row.pk, "missing")
    if len(rows) > len(written):
        return Broken(rows[len(written)][0], row.pk, "added")
    return None if digest.hex() == row.hash else Broken(row.last, row.pk, "seal")


def _chain(previous: str, rows: list[tuple[Any, ...]]) -> tuple[str, bytes]:
    digest, links = bytes.fromhex(previous), []
    for row in rows:
        digest = _next(digest, row)
        links.append(_LINK.pack(row[0], digest[:8]))
    return digest.hex(), b"".join(links)


def _next(digest: bytes, row: tuple[Any, ...]) -> bytes:
    """The chain after a row; times are written alike on both databases, so that moving house breaks no seal."""
    *values, happened_at, recorded_at = row
    times = [str(from_db_time(value)) for value in (happened_at, recorded_at)]
    return sha256(digest + "\x1f".join(str(value) for value in (*values, *times)).encode()).digest()


def _rows(after: int, end: int, limit: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_NAMES} FROM incentives_transfer WHERE id > %s AND id <= %s ORDER BY id LIMIT %s", [after, end, limit])
        return list(cursor.fetchall())


def _unsealed(after: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM incentives_transfer WHERE id > %s", [after])
        return int(cursor.fetchone()[0])


def _settled_end() -> int:
    """An id below which no further row can appear.

    On PostgreSQL ids are handed out before transactions commit; a SHARE lock waits for all who write transfers and keeps others out for the
    moment it takes to read the highest id. When the writers take too long, nothing is sealed this time.
    """
    try:
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_MS}ms'")
                cursor.execute("LOCK TABLE incentives_transfer IN SHARE MODE")
            cursor.execute("SELECT max(id) FROM incentives_transfer")
            return int(cursor.fetchone()[0] or 0)
    except DatabaseError as problem:
        if getattr(problem.__cause__, "sqlstate", "") != "55P03":  # lock_not_available
            raise
        return 0


def _sole_sealer() -> bool:
    """On PostgreSQL one sealer at a time, until the transaction ends; on SQLite there is only one writer."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEALER])
        return bool(cursor.fetchone()[0])

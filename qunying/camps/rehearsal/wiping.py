"""清除演示数据: the demo's communities leave no row, no file and no borrowed time behind; a worker does it in steps while the house goes on."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction

from qunying.camps.rehearsal import erasing, errands, live
from qunying.camps.rehearsal.models import WipeRequest
from qunying.channels import queries as channels
from qunying.flows.periodic import every
from qunying.insight.lake import files
from qunying.kernel import clock
from qunying.kernel.bulk import chunks, paced
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people
from qunying.people import services as people_services

log = logging.getLogger(__name__)

TURN_SECONDS = 2.0
IDS = 200  # of people in one transaction
INDEX_FROM = 20_000  # rows: with fewer, making indexes takes longer than doing without them


@dataclass(frozen=True, slots=True)
class Going:
    """What goes when the demo goes: each community with its members, and the rows of them all."""

    communities: tuple[tuple[str, int], ...]
    facts: int


@dataclass(frozen=True, slots=True)
class Wipe:
    """The latest request and how far it has come."""

    running: bool
    moving: bool
    names: tuple[str, ...]
    done_share: float
    rows: int


def going() -> Going:
    """What a wipe would take away."""
    members = people.counts_by_community()
    demos = [one for one in people.communities() if one.is_demo]
    facts = 0
    for one in demos:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM journal_fact WHERE community = %s", [one.pk])
            facts += int(cursor.fetchone()[0])
    return Going(tuple((one.name, members.get(one.pk, 0)) for one in demos), facts)


@verb("camps.wipe_demo", needs=("owner", "operator"))
def ask(community_id: int) -> None:
    """A worker takes every demo community out of the house, this one and those beside it; what is real stays as it is.

    Refused ``not_a_demo`` and ``demo_going``.
    """
    mine = people.community(community_id)
    if mine is None or not mine.is_demo:
        raise Refused("not_a_demo", name=mine.name if mine else "")
    demos = [one for one in people.communities() if one.is_demo]
    ids, now = [one.pk for one in demos], clock.real_now()
    captured = _capture(ids)
    rows = erasing.count(erasing.parts(ids, captured["corps"]))
    try:
        with transaction.atomic():
            WipeRequest.objects.create(communities=ids, names=[one.name for one in demos], captured=captured, rows_before=rows, asked_at=now)
    except IntegrityError:
        raise Refused("demo_going") from None


def state() -> Wipe | None:
    """The latest request; None where nobody ever asked."""
    found = WipeRequest.objects.order_by("-pk").first()
    if found is None:
        return None
    running = found.finished_at is None
    moving = running and found.lease_until is not None and found.lease_until > clock.real_now()
    share = min(0.99, found.rows_gone / max(1, found.rows_before)) if running else 1.0
    return Wipe(running, moving, tuple(found.names), share, found.rows_gone)


def going_on() -> bool:
    """Whether a wipe has been asked for and is not over."""
    return WipeRequest.objects.filter(finished_at=None).exists()


@every(0, "camps.rehearsal.wipe")
def carry_on(worker: str) -> int:
    """The wipe under way has come two seconds further, if this worker holds it; returns 1 while there is more to do."""
    request = errands.take(WipeRequest, worker)
    if request is None:
        return 0
    live.forget()
    until = time.monotonic() + TURN_SECONDS
    with _unchecked():
        if _rows(request, until) and _people(request, until):
            _end(request)
    return 1


def _capture(ids: Sequence[int]) -> dict[str, list[Any]]:
    """Whom and what only these communities know: asked before their rows go, for afterwards nothing names them."""
    marks = ", ".join(str(int(one)) for one in ids)
    mine, others = f"SELECT %s FROM people_membership WHERE community_id IN ({marks})", f"SELECT %s FROM people_membership WHERE community_id NOT IN ({marks})"
    captured = {
        f"{name}s": _column(f"{mine % (name + '_id')} EXCEPT {others % (name + '_id')} ORDER BY 1") for name in ("identity", "person")
    }  # fmt: skip
    used = {one.pk: {channel.account for channel in channels.channels(one.pk).values() if channel.account} for one in people.communities()}
    elsewhere = {account for pk, accounts in used.items() if pk not in ids for account in accounts}
    captured["corps"] = sorted({account for pk in ids for account in used.get(pk, ())} - elsewhere)
    captured["accounts"] = [account for account in _accounts(ids) if _only_here(account, ids)]
    return captured


def _accounts(ids: Sequence[int]) -> list[int]:
    return _column(f"SELECT DISTINCT account_id FROM people_staff WHERE account_id IS NOT NULL AND community_id IN ({', '.join(map(str, ids))}) ORDER BY 1")


def _only_here(account: int, ids: Sequence[int]) -> bool:
    """Whether that login works in the demo (and looks into archives) and nowhere else."""
    user: Any = get_user_model()._default_manager.filter(pk=account).first()
    return user is not None and not user.is_superuser and all(one.pk in ids or one.is_archive for one in people.communities_of(account))


def _rows(request: WipeRequest, until: float) -> bool:
    """The tables are free of the communities as far as the time reaches; returns whether all are. What was written behind our back begins it anew."""
    found, pace = erasing.parts(request.communities, request.captured["corps"]), erasing.Pace()
    if not request.place and request.rows_before >= INDEX_FROM:
        _index()
    at, after = int(request.place.get("table", 0)), int(request.place.get("after", 0))
    try:
        while at < len(found):
            gone, following = erasing.erase_some(found[at], after, pace)
            at, after = (at, following) if following is not None else (at + 1, 0)
            request.rows_gone += gone
            if time.monotonic() > until:
                break
    except IntegrityError as problem:
        log.info("rows came meanwhile, beginning anew: %s", problem)
        at, after = 0, 0
    if at >= len(found) and erasing.count(found):
        at, after = 0, 0
    request.place = {"table": at, "after": after}
    request.save(update_fields=["place", "rows_gone"])
    return at >= len(found)


def _people(request: WipeRequest, until: float) -> bool:
    """Identities and persons that only these communities knew are gone as far as the time reaches; returns whether all are."""
    free = {
        "identitys": ("people_identity", "id IN (SELECT identity_id FROM people_membership WHERE identity_id = people_identity.id)"),
        "persons": ("people_person", "EXISTS (SELECT 1 FROM people_identity i WHERE i.person_id = people_person.id)"),
    }
    for name, (table, unless) in free.items():
        for part in paced(list(chunks(request.captured[name], IDS))):
            request.rows_gone += erasing.erase_ids(table, part, unless=unless)
            request.captured[name] = request.captured[name][len(part) :]
            if time.monotonic() > until:
                request.save(update_fields=["captured", "rows_gone"])
                return False
    return True


def _end(request: WipeRequest) -> None:
    """Logins, seals, files and time: what of the demo stands in no row of a community."""
    for account in request.captured["accounts"]:
        _close(account)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM incentives_seal")  # the chain ran through the demo's transfers; the sealer closes what is left anew
    for community in request.communities:
        for folder in (files.root(), Path(settings.DATA) / "boss"):  # what is measured, and the weekly pictures
            shutil.rmtree(folder / f"community={community}", ignore_errors=True)
    if not any(one.is_demo for one in people.communities()):
        clock.start_at(clock.real_now())
    if request.rows_before >= INDEX_FROM:
        _unindex()
    request.captured, request.place = {}, {}
    errands.finish(request)


def _close(account: int) -> None:
    """That login is gone; where it looked into archives, nobody does any more."""
    for one in people.communities_of(account):
        staff = people.staff_of_account(account, one.pk)
        if staff is not None:
            people_services.dismiss(staff.pk)
    get_user_model()._default_manager.filter(pk=account).delete()


@contextmanager
def _unchecked() -> Iterator[None]:
    """SQLite need not search every child table for each row that goes: children go first, and the count at the end says whether all did."""
    off = connection.vendor == "sqlite" and not connection.in_atomic_block and connection.disable_constraint_checking()
    try:
        yield
    finally:
        if off:
            connection.enable_constraint_checking()


def _index() -> None:
    """On PostgreSQL every pointing column has an index while rows go."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        for number, (table, column) in enumerate(erasing.unindexed()):
            cursor.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS wiping_{number} ON {table} ({column}) WHERE {column} IS NOT NULL")


def _unindex() -> None:
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        for number, _pointing in enumerate(erasing.unindexed()):
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS wiping_{number}")


def _column(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]

"""Write facts, in the same transaction as the rows they tell of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import orjson
from django.db import transaction

from qunying.journal.facts import check, kind_by, kind_of, payload_of
from qunying.journal.models import Book, FactRow
from qunying.journal.moments import Moments
from qunying.kernel import clock
from qunying.kernel.bulk import db_times, insert_new
from qunying.kernel.refusals import Refused

Origin = FactRow.Origin

_COLUMNS = {
    "key": "text", "kind": "text", "version": "smallint", "happened_at": "timestamptz", "recorded_at": "timestamptz", "local_day": "date",
    "community": "bigint", '"group"': "bigint", "identity": "bigint", "staff": "bigint", "channel": "text", "revision": "bigint",
    "subject_type": "text", "subject_id": "bigint", "origin": "smallint", "payload": "jsonb",
}  # fmt: skip

Row = tuple[Any, ...]  # the values of _COLUMNS
KEY, HAPPENED_AT = 0, 3  # places in a row

_origin: ContextVar[int] = ContextVar("origin", default=Origin.LIVE)


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact about to be written with its envelope; ``happened_at`` absent means now."""

    fact: object
    key: str
    community: int
    group: int | None = None
    identity: int | None = None
    staff: int | None = None
    channel: str | None = None
    revision: int | None = None
    subject: tuple[str, int] | None = None
    happened_at: datetime | None = None


def record(
    fact: object,
    *,
    key: str,
    community: int,
    group: int | None = None,
    identity: int | None = None,
    staff: int | None = None,
    channel: str | None = None,
    revision: int | None = None,
    subject: tuple[str, int] | None = None,
    happened_at: datetime | None = None,
) -> bool:
    """The fact stands in the journal once under ``key``; returns whether it is new. Must run inside a transaction."""
    draft = Draft(fact, key, community, group, identity, staff, channel, revision, subject, happened_at)
    return bool(record_many([draft]))


def record_many(drafts: Sequence[Draft]) -> set[str]:
    """All facts stand in the journal, each once under its key; returns the keys that are new.

    Must run inside the transaction that writes the rows the facts tell of, so that either both are there or neither.
    """
    if not drafts:
        return set()
    now, origin = clock.now(), int(_origin.get())
    moments: dict[tuple[int, datetime], tuple[Any, Any]] = {}
    stored = db_times()
    recorded_at = stored(now)
    return record_rows([_row(draft, now, recorded_at, origin, moments, stored) for draft in drafts])


class Past(NamedTuple):
    """One of very many past facts of a kind: what is its own; ``at`` is epoch milliseconds, ``subject`` the number of what it speaks of."""

    key: str
    at: int
    group: int | None
    identity: int | None
    channel: str | None
    subject: int
    payload: dict[str, Any]


def rows_of(kind: type, community: int, subject_type: str, told: Iterable[Past]) -> list[Row]:
    """Such facts as rows of the journal, checked like any draft, for ``record_rows``; may be made before the transaction, which is for writing only."""
    known, moments = kind_by(kind), Moments(_zone_now(community))
    name, version, origin, recorded_at = known.name, known.version, int(_origin.get()), db_times()(clock.now())
    rows = []
    for key, at, group, identity, channel, subject, payload in told:
        check(payload, known)
        happened_at, local_day = moments.of(at)
        rows.append((
            key, name, version, happened_at, recorded_at, local_day, community, group, identity, None, channel, None, subject_type, subject, origin,
            orjson.dumps(payload).decode(),
        ))  # fmt: skip
    return rows


def record_rows(rows: Sequence[Row], *, likely_new: bool = False) -> set[str]:
    """The facts of these rows stand in the journal, each once under its key; returns the keys that are new. Must run inside a transaction, as any recording.

    ``likely_new`` is quicker where no key stands yet, and slower where one does.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("facts are recorded inside the transaction of the rows they tell of")
    return insert_new("journal_fact", _COLUMNS, rows, key="key", likely_new=likely_new)


@contextmanager
def origin(value: int) -> Iterator[None]:
    """Facts recorded within the block carry this origin (live, import or rehearsal)."""
    token = _origin.set(value)
    try:
        yield
    finally:
        _origin.reset(token)


def open_book(community: int, timezone: str) -> None:
    """From now on facts of the community get their local day from this time zone, in every process within a second."""
    ZoneInfo(timezone)
    with transaction.atomic():
        known = Book.objects.filter(community=community).exclude(timezone=timezone).exists()
        Book.objects.update_or_create(community=community, defaults={"timezone": timezone})
        if known:  # of a new community nobody remembers anything
            clock.change_setting()
    _zone.cache_clear()


def timezone_of(community: int) -> str:
    """The community's time zone name; refused ``no_book`` for an unknown community."""
    return _zone_now(community).key


def _zone_now(community: int) -> ZoneInfo:
    return _zone(community, clock.setting())


@lru_cache(maxsize=1024)
def _zone(community: int, setting: int) -> ZoneInfo:
    """Remembered until some process changes any community's zone."""
    name = Book.objects.filter(pk=community).values_list("timezone", flat=True).first()
    if name is None:
        raise Refused("no_book", community=community)
    return ZoneInfo(name)


def _row(
    draft: Draft, now: datetime, recorded_at: Any, origin: int, moments: dict[tuple[int, datetime], tuple[Any, Any]], stored: Callable[[datetime], Any]
) -> Row:
    kind = kind_of(draft.fact)
    moment = (draft.community, draft.happened_at or now)
    if moment not in moments:  # a batch has few different moments, and time zones are slow
        moments[moment] = _stored(*moment, stored)
    happened_at, local_day = moments[moment]
    subject_type, subject_id = draft.subject or (None, None)
    return (
        draft.key, kind.name, kind.version, happened_at, recorded_at, local_day,
        draft.community, draft.group, draft.identity, draft.staff, draft.channel, draft.revision,
        subject_type, subject_id, origin, orjson.dumps(payload_of(draft.fact, kind)).decode(),
    )  # fmt: skip


def _stored(community: int, at: datetime, stored: Callable[[datetime], Any]) -> tuple[Any, Any]:
    """A moment and its local day as the database stores them."""
    happened_at, day = stored(at), at.astimezone(_zone_now(community)).date()
    return happened_at, day.isoformat() if isinstance(happened_at, str) else day

"""Consumers of facts: each reads in order behind its own cursor; effects and cursor commit together; a poison fact is parked, its subject waits."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from qunying.journal import facts as kinds
from qunying.journal.facts import Recorded
from qunying.journal.models import Cursor, FactRow, Parked
from qunying.journal.read import Position, after, by_ids, count_after, visible_end
from qunying.kernel import clock
from qunying.kernel.killpoints import reach

log = logging.getLogger(__name__)

BATCH = 200
# Rehearsal facts exist only in a rehearsal's own database and in the demo made from one; there the reactions must run as they do live.
HEARD = frozenset({FactRow.Origin.LIVE, FactRow.Origin.REHEARSAL})

Handler = Callable[[Sequence[Recorded]], None]


@dataclass(frozen=True, slots=True)
class Consumer:
    """A named reaction with the kinds it hears and the origins it listens to."""

    name: str
    kinds: tuple[str, ...]
    handler: Handler
    origins: frozenset[int]
    batch: int


_CONSUMERS: dict[str, Consumer] = {}


def on(*names: str, consumer: str, origins: frozenset[int] = HEARD, batch: int = BATCH) -> Callable[[Handler], Handler]:
    """Register a reaction that is given facts of these kinds in order, in batches; it must do no harm when given one twice."""

    def register(handler: Handler) -> Handler:
        if consumer in _CONSUMERS:
            raise RuntimeError(f"the consumer {consumer} is registered twice")
        _CONSUMERS[consumer] = Consumer(consumer, names, handler, origins, batch)
        return handler

    return register


def check() -> None:
    """Raise RuntimeError when a consumer listens to a fact nobody declares; run at start-up."""
    declared = {kind.name for kind in kinds.all_kinds()}
    for consumer in _CONSUMERS.values():
        unknown = set(consumer.kinds) - declared
        if unknown:
            raise RuntimeError(f"the consumer {consumer.name} listens to {sorted(unknown)}, which no domain declares")


def all_consumers() -> list[Consumer]:
    """Every consumer, by name."""
    return [_CONSUMERS[name] for name in sorted(_CONSUMERS)]


def run_all() -> int:
    """Every consumer has handled one batch; returns how many facts were taken in all."""
    return sum(run_once(consumer) for consumer in all_consumers())


def drain() -> int:
    """Every consumer has read to the end, also what the reactions themselves recorded; returns facts handled."""
    total = 0
    while handled := run_all():
        total += handled
    return total


def run_once(consumer: Consumer) -> int:
    """One batch of the consumer's facts is handled and its cursor moved, in one transaction; returns how many.

    When the batch fails, the facts are handled one by one and only the poison one is parked.
    """
    try:
        return _run(consumer, consumer.batch)
    except Exception:
        log.exception("reaction %s failed on a batch; going one by one", consumer.name)
        return _run_singly(consumer)


def retry(consumer_name: str, subject: str) -> int:
    """The parked facts of that subject are handled in order until one fails again; returns how many were."""
    consumer, done = _CONSUMERS[consumer_name], 0
    for row in Parked.objects.filter(consumer=consumer_name, subject=subject).order_by("fact_id"):
        try:
            with transaction.atomic():
                consumer.handler(by_ids([row.fact_id]))
                row.delete()
        except Exception as error:
            Parked.objects.filter(pk=row.pk).update(error=_named(error), attempts=row.attempts + 1)
            break
        done += 1
    return done


def parked(community: int, *, limit: int = 50) -> list[tuple[str, str, str, datetime]]:
    """Subjects of the community whose facts are stuck: consumer, subject, the error of the first fact and since when; oldest first."""
    rows = Parked.objects.filter(fact__community=community).exclude(error="").order_by("parked_at", "id")
    return list(rows.values_list("consumer", "subject", "error", "parked_at")[:limit])


def lag() -> dict[str, int]:
    """For each consumer, the facts of its kinds that it has not read yet (counted to 1,000 at most)."""
    places = {row.consumer: Position(row.tx, row.fact) for row in Cursor.objects.all()}
    return {c.name: count_after(places.get(c.name, Position()), kinds=c.kinds, limit=1000) for c in all_consumers()}


def _run(consumer: Consumer, limit: int) -> int:
    started = time.monotonic()
    if _at_end(consumer):
        return 0
    with transaction.atomic():
        cursor = _lock(consumer)
        if cursor is None:
            return 0
        facts, place = after(Position(cursor.tx, cursor.fact), kinds=consumer.kinds, limit=limit)
        heard = [fact for fact in facts if fact.origin in consumer.origins]
        heard = _leave_waiting(consumer, heard)
        if heard:
            consumer.handler(heard)
        reach("reactions.before_commit")
        _move(cursor, place)
    log.debug("%s handled %d facts in %.3f s", consumer.name, len(facts), time.monotonic() - started)
    return len(facts)


def _run_singly(consumer: Consumer) -> int:
    for _ in range(consumer.batch):
        try:
            if not _run(consumer, 1):
                return 1
        except Exception as error:
            _park_next(consumer, error)
    return consumer.batch


def _park_next(consumer: Consumer, error: Exception) -> None:
    with transaction.atomic():
        cursor = _lock(consumer)
        if cursor is None:
            return
        facts, place = after(Position(cursor.tx, cursor.fact), kinds=consumer.kinds, limit=1)
        for fact in facts:
            _park(consumer, fact, error=_named(error), attempts=1)
        _move(cursor, place)


def _leave_waiting(consumer: Consumer, facts: list[Recorded]) -> list[Recorded]:
    """Facts of a subject that already has a parked fact are parked behind it, without an error of their own."""
    if not facts:
        return facts
    stuck = set(Parked.objects.filter(consumer=consumer.name).values_list("subject", flat=True).distinct())
    if not stuck:
        return facts
    for fact in facts:
        if fact.subject in stuck:
            _park(consumer, fact, error="", attempts=0)
    return [fact for fact in facts if fact.subject not in stuck]


def _park(consumer: Consumer, fact: Recorded, *, error: str, attempts: int) -> None:
    Parked.objects.get_or_create(
        consumer=consumer.name, fact_id=fact.id, defaults={"subject": fact.subject, "error": error, "attempts": attempts, "parked_at": clock.now()}
    )


def _at_end(consumer: Consumer) -> bool:
    """Whether a look without any lock shows nothing new; spares the writer on an idle house. A new consumer gets its cursor here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tx, fact FROM journal_cursor WHERE consumer = %s", [consumer.name])
        row = cursor.fetchone()
    if row is None:
        Cursor.objects.get_or_create(pk=consumer.name)
        return False
    return visible_end() <= Position(*row)


def _lock(consumer: Consumer) -> Cursor | None:
    """The consumer's cursor, held by this transaction; None when another worker has it."""
    return Cursor.objects.select_for_update(skip_locked=True).filter(pk=consumer.name).first()


def _move(cursor: Cursor, place: Position) -> None:
    Cursor.objects.filter(pk=cursor.pk).update(tx=place.tx, fact=place.fact, moved_at=clock.now())


def _named(error: Exception) -> str:
    text: Any = f"{type(error).__name__}: {error}"
    return str(text)[:2000]

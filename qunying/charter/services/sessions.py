"""What people do with something owed: begin it, end it, put it off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction

from qunying.charter.facts import SessionBegun, SessionEnded
from qunying.charter.models import Obligation
from qunying.charter.services.deriving import Owing, add
from qunying.charter.services.judging import settle
from qunying.charter.verdicts import MISSED, MOVED, Verdict
from qunying.groups import queries as groups
from qunying.journal.record import record, timezone_of
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb

BEGIN_AHEAD = timedelta(minutes=30)
FAR = timedelta(days=366)


@verb("charter.begin_session", needs=("host", "operator", "owner"))
def begin_session(obligation: str, *, staff_id: int) -> bool:
    """What was promised has begun, on this person's tap; returns False when it had already.

    Refused ``no_such_promise``, ``promise_not_yours`` (another group's), ``promise_judged_already``, ``promise_too_early``, ``promise_over``.
    """
    now = clock.now()
    with transaction.atomic():
        row = _held(obligation, staff_id)
        if row.begun_at is not None:
            return False
        _open(row)
        if now < row.starts_at - BEGIN_AHEAD:
            raise Refused("promise_too_early", minutes=int((row.starts_at - BEGIN_AHEAD - now).total_seconds() // 60) + 1)
        if now > row.starts_at + timedelta(minutes=row.minutes) and clock.local_day(now, timezone_of(row.community_id)) > row.day:
            raise Refused("promise_over")
        row.begun_at = now
        row.save(update_fields=["begun_at"])
        fact = SessionBegun(row.promise_id, max(0, int((now - row.starts_at).total_seconds())))
        return _note(row, fact, f"begun:{row.key}", staff_id)


@verb("charter.end_session", needs=("host", "operator", "owner"))
def end_session(obligation: str, *, staff_id: int) -> bool:
    """What was promised is over, on this person's tap; returns False when it had been already.

    Refused ``no_such_promise``, ``promise_not_yours``, ``promise_not_begun``, ``promise_judged_already``.
    """
    now = clock.now()
    with transaction.atomic():
        row = _held(obligation, staff_id)
        if row.ended_at is not None:
            return False
        if row.begun_at is None:
            raise Refused("promise_not_begun")
        _open(row)
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        fact = SessionEnded(row.promise_id, int((now - row.begun_at).total_seconds() // 60))
        return _note(row, fact, f"ended:{row.key}", staff_id)


@verb("charter.reschedule", needs=("operator", "owner"))
def reschedule(obligations: list[str], *, starts_at: datetime) -> int:
    """Each of these is owed at the new moment instead: recorded as moved when it had not begun to be due, as missed when it had; returns how many.

    Refused, with nothing changed: ``no_such_promise``, ``promise_judged_already``, ``promise_time_past``, ``promise_time_far``, ``promise_time_taken``.
    """
    now = clock.now()
    if starts_at <= now:
        raise Refused("promise_time_past")
    if starts_at > now + FAR:
        raise Refused("promise_time_far")
    with transaction.atomic():
        rows = list(Obligation.objects.select_for_update().filter(public_id__in=obligations).order_by("id"))
        if not rows or len(rows) < len(set(obligations)):
            raise Refused("no_such_promise")
        for row in rows:
            _open(row)
        settle([(row, _put_off(row, now)) for row in rows])
        for row in rows:
            row.moved_to_at = starts_at
        Obligation.objects.bulk_update(rows, ["moved_to_at"], batch_size=50)
        _owe_anew(rows, starts_at)
    return len(rows)


def _put_off(row: Obligation, now: datetime) -> Verdict:
    return Verdict(MOVED if now < row.starts_at else MISSED)


def _owe_anew(rows: Sequence[Obligation], starts_at: datetime) -> None:
    def origin(row: Obligation) -> tuple[int, datetime]:
        return row.community_id, row.moved_from_at or row.starts_at

    for (community_id, first_at), part in groupby(sorted(rows, key=origin), key=origin):
        owings = [Owing(row.promise_id, row.group_id, starts_at, row.minutes) for row in part]
        if len(add(community_id, owings, moved_from=first_at)) < len(owings):
            raise Refused("promise_time_taken")


def _held(obligation: str, staff_id: int) -> Obligation:
    """The row, locked, for somebody with a duty in its group."""
    row = Obligation.objects.select_for_update().filter(public_id=obligation).first()
    if row is None:
        raise Refused("no_such_promise")
    if staff_id not in {duty.staff_id for duty in groups.on_duty([row.group_id]).get(row.group_id, [])}:
        raise Refused("promise_not_yours")
    return row


def _open(row: Obligation) -> None:
    if row.state != Obligation.State.PENDING:
        raise Refused("promise_judged_already")


def _note(row: Obligation, fact: object, key: str, staff_id: int) -> bool:
    return record(fact, key=key, community=row.community_id, group=row.group_id, staff=staff_id, subject=("obligation", row.pk))

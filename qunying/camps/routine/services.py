"""What one may do with work that comes again and again: let a job of a group rest for a stated reason, and take it up again."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction

from qunying.camps.routine import jobs
from qunying.camps.routine.facts import JobPaused, JobResumed
from qunying.camps.routine.models import JobPause
from qunying.groups import queries as groups
from qunying.journal.record import record, timezone_of
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.kernel.words import series

REASON_MAX: Final = 120
EPOCH: Final = date(1970, 1, 1)


@verb("camps.pause_job", needs=("owner", "operator"))
def pause_job(group_id: int, *, job: str, reason: str, until: date | None = None, staff_id: int | None = None) -> str:
    """The job of the group rests from today, up to and with ``until`` or until resumed; returns the pause's public id.

    Refused ``unknown_job``, ``pause_needs_reason``, ``pause_in_the_past`` or ``paused_already``.
    """
    room, why = groups.by_id([group_id])[group_id], " ".join(reason.split())
    today = clock.today(timezone_of(room.community_id))
    known = jobs.jobs_of(room.community_id)
    if job not in known:
        raise Refused("unknown_job", job=job, known=series(known.values()))
    if not why or len(why) > REASON_MAX:
        raise Refused("pause_needs_reason", length=len(why), limit=REASON_MAX)
    if until is not None and until < today:
        raise Refused("pause_in_the_past", until=until.isoformat())
    with transaction.atomic():
        resting = JobPause.objects.select_for_update().filter(group_id=group_id, job=job, resumed_at=None).exclude(until_day__lt=today)
        if resting.order_by("id").first() is not None:
            raise Refused("paused_already", job=known[job], group=room.name)
        row = JobPause.objects.create(
            community_id=room.community_id, group_id=group_id, job=job, reason=why, from_day=today, until_day=until, by_id=staff_id, paused_at=clock.now()
        )
        fact = JobPaused(job, _number(today), _number(until) if until else None)
        record(fact, key=f"camps.job_paused:{row.pk}", community=row.community_id, group=group_id, staff=staff_id, subject=("job_pause", row.pk))
    return row.public_id


@verb("camps.resume_job", needs=("owner", "operator"))
def resume_job(pause: str, *, staff_id: int | None = None) -> bool:
    """The job goes on from today; False when it did already. Refused ``no_such_pause``."""
    with transaction.atomic():
        row = JobPause.objects.select_for_update().filter(public_id=pause).first()
        if row is None:
            raise Refused("no_such_pause")
        today = clock.today(timezone_of(row.community_id))
        if row.resumed_at is not None or (row.until_day is not None and row.until_day < today):
            return False
        row.resumed_at = clock.now()
        row.save(update_fields=["resumed_at"])
        fact = JobResumed(row.job, _number(today))
        return record(fact, key=f"camps.job_resumed:{row.pk}", community=row.community_id, group=row.group_id, staff=staff_id, subject=("job_pause", row.pk))


def _number(day: date) -> int:
    return (day - EPOCH).days

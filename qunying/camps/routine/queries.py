"""Which jobs a group has, and which of them rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qunying.camps.routine import jobs
from qunying.camps.routine.models import JobPause
from qunying.journal.record import timezone_of
from qunying.kernel import clock


@dataclass(frozen=True, slots=True)
class PauseRow:
    """A job of a group that rests, why, and until when (None: until it is resumed)."""

    public_id: str
    group: int
    job: str
    name: str
    reason: str
    from_day: date
    until_day: date | None


def job_names(community_id: int) -> dict[str, str]:
    """Every job that comes again and again, by its code."""
    return jobs.jobs_of(community_id)


def job_name(job: str, known: dict[str, str]) -> str:
    """What a job is called, also one that is declared no longer."""
    return jobs.job_name(job, known)


def resting(community_id: int, group_id: int) -> list[PauseRow]:
    """The jobs of the group that rest today, in the order they were paused."""
    today = clock.today(timezone_of(community_id))
    rows = JobPause.objects.filter(group_id=group_id, resumed_at=None, from_day__lte=today).exclude(until_day__lt=today).order_by("pk")
    known = jobs.jobs_of(community_id)
    return [PauseRow(row.public_id, row.group_id, row.job, jobs.job_name(row.job, known), row.reason, row.from_day, row.until_day) for row in rows]


def pause_group(pause: str) -> int | None:
    """The group whose job that pause is about."""
    return JobPause.objects.filter(public_id=pause).values_list("group_id", flat=True).first()

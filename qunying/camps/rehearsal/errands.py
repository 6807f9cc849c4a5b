"""Who carries out an errand: one worker at a time, under a lease of real time; another goes on where a dead one stopped."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

from django.db.models import Q

from qunying.camps.rehearsal.models import Errand
from qunying.kernel import clock

LEASE = timedelta(seconds=30)

E = TypeVar("E", bound=Errand)


def under_way(kind: type[E]) -> E | None:
    """The unfinished errand of that kind."""
    return kind._default_manager.filter(finished_at=None).first()


def take(kind: type[E], worker: str) -> E | None:
    """The unfinished errand of that kind, if it is this worker's for the next half minute; None when there is none or another has it."""
    found = under_way(kind)
    if found is None:
        return None
    now = clock.real_now()
    free = Q(worker=None) | Q(worker=worker) | Q(lease_until__lt=now)
    held = kind._default_manager.filter(free, pk=found.pk, finished_at=None).update(worker=worker, lease_until=now + LEASE)
    return found if held else None


def finish(errand: Errand) -> None:
    """The errand is done."""
    errand.finished_at, errand.worker, errand.lease_until = clock.real_now(), None, None
    errand.save()

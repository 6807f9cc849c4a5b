"""Cohorts: opening one, changing what is declared of it, its days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from qunying.camps.hosts import evenings
from qunying.camps.models import Cohort, Day, Delivery
from qunying.journal.record import timezone_of
from qunying.kernel import clock
from qunying.kernel.refusals import Refused


def open_cohort(community_id: int, **values: Any) -> Cohort:
    """The cohort runs, or will, with these values (name, kind, starts_on, ends_on, ends_at, slots, stages, types, choices); members may join it."""
    cohort = Cohort.objects.create(community_id=community_id, opened_at=clock.now(), **values)
    evenings.begin(cohort)
    return cohort


def revise_cohort(cohort_id: int, **values: Any) -> Cohort:
    """The cohort reads as said; refused ``start_moved_to_past`` when its first day would move to before now, for then items would be lost unsent."""
    now = clock.now()
    with transaction.atomic():
        cohort = Cohort.objects.select_for_update().get(pk=cohort_id)
        starts_on: date = values.get("starts_on", cohort.starts_on)
        not_begun = not Delivery.objects.filter(cohort_id=cohort_id, at__lt=now, cancelled_at=None).exists()
        if starts_on < cohort.starts_on and not_begun and starts_on < _today(cohort, now):
            raise Refused("start_moved_to_past", cohort=cohort.name, start=starts_on.isoformat())
        for name, value in values.items():
            setattr(cohort, name, value)
        cohort.save(update_fields=sorted(values))
    return cohort


def set_days(cohort_id: int, days: Mapping[int, Mapping[str, Any] | None]) -> None:
    """Each of these days reads as said; None: the cohort has no such day."""
    gone = [index for index, values in days.items() if values is None]
    Day.objects.filter(cohort_id=cohort_id, index__in=gone).delete()
    kept: Sequence[Day] = [Day(cohort_id=cohort_id, index=index, **values) for index, values in sorted(days.items()) if values is not None]
    Day.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["cohort", "index"], update_fields=["date", "first_at", "type", "title", "lesson", "stage"]
    )


def live(community_id: int, now: datetime | None = None) -> Cohort | None:
    """The cohort that runs or is about to; None when the last one is over."""
    return Cohort.objects.filter(community_id=community_id, ends_at__gte=now or clock.now()).order_by("-pk").first()


def newest(community_id: int) -> Cohort | None:
    """The cohort opened last, over or not."""
    return Cohort.objects.filter(community_id=community_id).order_by("-pk").first()


def _today(cohort: Cohort, now: datetime) -> date:
    return clock.local_day(now, timezone_of(cohort.community_id))

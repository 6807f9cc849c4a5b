"""The streak rows: held while check-ins are written, counted on with them, counted afresh from them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.db import connection, transaction

from qunying.activities.models import CheckIn, Streak
from qunying.activities.streaks import Run, recount
from qunying.kernel.bulk import chunks, paced

MEMBERS_REBUILT_AT_ONCE = 500

Who = tuple[int, int]  # activity, membership


def rebuild_streaks(community_id: int) -> int:
    """Every streak of the community is counted afresh from the check-ins; returns how many there are."""
    members = sorted(set(CheckIn.objects.filter(community_id=community_id).values_list("membership_id", flat=True)))
    count = 0
    for part in paced(chunks(members, MEMBERS_REBUILT_AT_ONCE)):
        with transaction.atomic():
            Streak.objects.filter(community_id=community_id, membership_id__in=part).delete()
            rows = CheckIn.objects.filter(community_id=community_id, membership_id__in=part).order_by("membership_id", "activity_id", "local_day")
            counted = {
                who: recount(day for _, _, day in days)
                for who, days in groupby(rows.values_list("activity_id", "membership_id", "local_day"), key=lambda row: (row[0], row[1]))
            }
            Streak.objects.bulk_create([_streak(community_id, who, run) for who, run in counted.items()], batch_size=200)
            count += len(counted)
    return count


def held(wanted: Mapping[Who, int]) -> dict[Who, Run]:
    """The streak of everybody (given with their community), its row made where missing and held until the transaction ends, always in one order."""
    found = _locked(wanted)
    missing = sorted((who for who in wanted if who not in found), key=lambda who: (who[1], who[0]))
    if missing:
        Streak.objects.bulk_create([_streak(wanted[who], who, Run()) for who in missing], ignore_conflicts=True)
        found |= _locked(missing)
    return {who: run for who, run in found.items() if who in wanted}


def _locked(wanted: Collection[Who]) -> dict[Who, Run]:
    rows = Streak.objects.select_for_update(no_key=True).filter(
        activity_id__in={activity for activity, _ in wanted}, membership_id__in={membership for _, membership in wanted}
    )
    return {
        (activity, membership): Run(current, best, total, last_day)
        for activity, membership, current, best, total, last_day in rows.order_by("membership_id", "activity_id").values_list(
            "activity_id", "membership_id", "current", "best", "total", "last_day"
        )
    }


def store(runs: Sequence[tuple[int, int, Run]]) -> None:
    """The streak rows, which this transaction holds, read as counted."""
    values: list[tuple[Any, ...]] = [(run.current, run.best, run.total, db_day(run.last_day), activity, membership) for activity, membership, run in runs]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            kinds = ("int", "int", "int", "date", "bigint", "bigint")
            cursor.execute(
                "UPDATE activities_streak s SET current = v.current, best = v.best, total = v.total, last_day = v.last_day FROM unnest("
                + ", ".join(f"%s::{kind}[]" for kind in kinds)
                + ") AS v(current, best, total, last_day, activity, membership) WHERE s.activity_id = v.activity AND s.membership_id = v.membership",
                [list(column) for column in zip(*values, strict=True)],
            )
        else:
            cursor.executemany(
                "UPDATE activities_streak SET current = %s, best = %s, total = %s, last_day = %s WHERE activity_id = %s AND membership_id = %s", values
            )


def db_day(day: date | None) -> Any:
    return day.isoformat() if day is not None and connection.vendor == "sqlite" else day


def _streak(community_id: int, who: Who, run: Run) -> Streak:
    return Streak(
        community_id=community_id, activity_id=who[0], membership_id=who[1], current=run.current, best=run.best, total=run.total, last_day=run.last_day
    )

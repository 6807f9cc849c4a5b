"""What one may ask about declared activities, check-ins and streaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count

from qunying.activities.models import Activity, CheckIn, Schedule, Streak
from qunying.activities.streaks import Run
from qunying.groups import queries as groups
from qunying.journal.record import timezone_of
from qunying.kernel import clock
from qunying.people import queries as people


@dataclass(frozen=True, slots=True)
class StreakRow:
    """Somebody's streak as it stands today."""

    membership_id: int
    name: str
    current: int
    best: int
    total: int
    checked_in_today: bool
    leads: bool = False  # has a duty in the group


@dataclass(frozen=True, slots=True)
class Today:
    """An activity as one member meets it now."""

    activity_id: int
    public_id: str
    name: str
    opens_at: datetime
    closes_at: datetime
    is_open: bool
    own: StreakRow
    leaders: tuple[StreakRow, ...]
    group_id: int
    group_done: int  # how many of the group have checked in today


@dataclass(frozen=True, slots=True)
class Standing:
    """An activity as it is declared now, with what its kind declares in ``body``."""

    id: int
    public_id: str
    community_id: int
    key: str | None
    kind: str
    name: str
    routes: tuple[str, ...]
    body: dict[str, Any]


def declared(community_id: int, *, kind: str | None = None) -> list[Activity]:
    """The community's activities that are not retired (of one kind), in the order of declaration."""
    rows = Activity.objects.filter(community_id=community_id, retired_at=None).order_by("pk")
    return list(rows.filter(kind=kind) if kind else rows)


def standing(community_id: int) -> list[Standing]:
    """The community's activities that are not retired, with all that is declared of them, in the order of declaration."""
    rows = Activity.objects.filter(community_id=community_id, retired_at=None).select_related("schedule").order_by("pk")
    return [_standing(one) for one in rows]


def activity(public_id: str) -> Activity | None:
    """The activity with that public id."""
    return Activity.objects.filter(public_id=public_id).first()


def names(activity_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Key (its public id where it has none) and name of each of those activities, retired ones too."""
    wanted = set(activity_ids)
    rows = Activity.objects.filter(pk__in=wanted).values_list("pk", "key", "public_id", "name") if wanted else ()
    return {pk: (key or public, name) for pk, key, public, name in rows}


def streaks(activity_id: int, membership_ids: Iterable[int], *, leaders: Iterable[int] = ()) -> list[StreakRow]:
    """The streaks of those people side by side, in the order given, as they stand today; who never checked in has zeros."""
    wanted = list(dict.fromkeys(membership_ids))
    leading, names = set(leaders), people.names(wanted)
    today = _today_of(activity_id)
    rows = Streak.objects.filter(activity_id=activity_id, membership_id__in=wanted)
    runs = {row.membership_id: Run(row.current, row.best, row.total, row.last_day) for row in rows}
    return [_row(one, names.get(one, ""), runs.get(one, Run()), today, one in leading) for one in wanted]


def side_by_side(activity_id: int, membership_id: int, *, group_id: int) -> list[StreakRow]:
    """The member's own streak first, then those of the group's hosts (its operator where it has none)."""
    duties = groups.on_duty([group_id]).get(group_id, [])
    hosts = [duty.membership_id for duty in duties if duty.duty == "host"] or [duty.membership_id for duty in duties]
    leaders = [one for one in hosts if one != membership_id]
    return streaks(activity_id, [membership_id, *leaders], leaders=hosts)


def today(membership_id: int, community_id: int, *, group_id: int, route: str) -> list[Today]:
    """The activities the member can take part in from that group, each with the streaks side by side."""
    now, zone = clock.now(), timezone_of(community_id)
    day = clock.local_day(now, zone)
    found = []
    for one in declared(community_id, kind="check_in"):
        if one.routes and route not in one.routes:
            continue
        opens, closes = clock.at_local(day, one.opens, zone), clock.at_local(day, one.closes, zone)
        own, *leaders = side_by_side(one.pk, membership_id, group_id=group_id)
        done = CheckIn.objects.filter(group_id=group_id, local_day=day, activity_id=one.pk).count()
        found.append(Today(one.pk, one.public_id, one.name, opens, closes, opens <= now < closes, own, tuple(leaders), group_id, done))
    return found


def done_today(group_ids: Iterable[int], day: date) -> dict[int, int]:
    """How many people of each of those groups checked in on that local day."""
    rows = CheckIn.objects.filter(group_id__in=set(group_ids), local_day=day).values("group_id").annotate(people=Count("membership_id", distinct=True))
    return {row["group_id"]: row["people"] for row in rows}


def done_until(group_ids: Iterable[int], day: date, until: datetime) -> int:
    """How many people of those groups together had checked in on that local day by that moment."""
    rows = CheckIn.objects.filter(group_id__in=set(group_ids), local_day=day, at__lte=until)
    return rows.aggregate(people=Count("membership_id", distinct=True))["people"] or 0


def check_ins_of(group_ids: Iterable[int], days: Iterable[date], *, until: datetime) -> list[tuple[int, int, datetime]]:
    """The check-ins of those groups on those local days up to the moment: (group, membership, when)."""
    rows = CheckIn.objects.filter(group_id__in=set(group_ids), local_day__in=set(days), at__lte=until).order_by("pk")
    return list(rows.values_list("group_id", "membership_id", "at"))


def days_of(activity_id: int, membership_id: int, *, since: date, until: date) -> list[date]:
    """The days on which the member checked in, within the bounds."""
    rows = CheckIn.objects.filter(activity_id=activity_id, membership_id=membership_id, local_day__range=(since, until))
    return sorted(rows.values_list("local_day", flat=True))


def active_since(community_id: int, day: date) -> set[int]:
    """Who of the community has checked in on that local day or later."""
    return set(Streak.objects.filter(community_id=community_id, last_day__gte=day).values_list("membership_id", flat=True))


def standings(membership_ids: Iterable[int], today: date) -> dict[int, tuple[int, int, int, date | None]]:
    """For each of those members the longest run as it stands today, the best ever, check-ins in all, and the last day; who has none is left out."""
    found: dict[int, tuple[int, int, int, date | None]] = {}
    for row in Streak.objects.filter(membership_id__in=set(membership_ids)):
        now, best, total, last = found.get(row.membership_id, (0, 0, 0, None))
        run = Run(row.current, row.best, row.total, row.last_day).on(today)
        latest = max((day for day in (last, row.last_day) if day), default=None)
        found[row.membership_id] = (max(now, run), max(best, row.best), total + row.total, latest)
    return found


def checked_days(membership_id: int, *, since: date, until: date) -> set[date]:
    """The days within the bounds on which the member checked in, in any activity."""
    return set(CheckIn.objects.filter(membership_id=membership_id, local_day__range=(since, until)).values_list("local_day", flat=True))


def _today_of(activity_id: int) -> date:
    community_id = Activity.objects.filter(pk=activity_id).values_list("community_id", flat=True).get()
    return clock.today(timezone_of(community_id))


def _standing(one: Activity) -> Standing:
    schedule: Schedule | None = getattr(one, "schedule", None)
    plain = {"kind": one.kind, "name": one.name, "opens": one.opens, "closes": one.closes, "routes": list(one.routes)}
    return Standing(one.pk, one.public_id, one.community_id, one.key, one.kind, one.name, tuple(one.routes), schedule.body if schedule else plain)


def _row(membership_id: int, name: str, run: Run, today: date, leads: bool) -> StreakRow:
    return StreakRow(membership_id, name, run.on(today), run.best, run.total, run.last_day == today, leads)

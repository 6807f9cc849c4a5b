"""Checking in: once per local day, from a group one belongs to, while it is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from django.db import transaction

from qunying.activities.facts import CheckedIn
from qunying.activities.models import Activity, CheckIn
from qunying.activities.services import streak_rows
from qunying.activities.services.streak_rows import Who, db_day
from qunying.activities.streaks import Run
from qunying.groups import queries as groups
from qunying.journal.record import Draft, record_many, timezone_of
from qunying.kernel import clock
from qunying.kernel.bulk import chunks, db_time, insert_rows, paced
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people

CHUNK = 200  # check-ins per write transaction: well below 50 ms on SQLite

_CHECK_IN = {"community_id": "bigint", "activity_id": "bigint", "membership_id": "bigint", "group_id": "bigint", "at": "timestamptz", "local_day": "date"}


@dataclass(frozen=True, slots=True)
class CheckInRequest:
    """Somebody wants to check in, from the group they sit in."""

    activity_id: int
    membership_id: int
    identity_id: int
    group_id: int


@dataclass(frozen=True, slots=True)
class CheckInResult:
    """A check-in, or why there was none: then ``refused`` says so. Who checked in before sees their streak all the same."""

    streak: int
    best: int
    total: int
    check_in_id: int | None = None
    refused: Refused | None = None


def check_in_many(requests: Sequence[CheckInRequest]) -> list[CheckInResult]:
    """Everybody who may has checked in for their local day, in the order given; the others' results say why not, and nothing of theirs has changed.

    Refusals: ``already_checked_in``, ``not_open``, ``not_a_member``, ``not_for_this_route``. Written in short transactions of 200.
    """
    results: list[CheckInResult] = []
    if not requests:
        return results
    *parts, last = list(chunks(requests, CHUNK))
    for part in chain(paced(parts), [last]):  # after the last one there is nothing to make room for
        with transaction.atomic():
            results += _check_in(part)
    return results


@verb("activities.check_in", needs=("member",))
def check_in(membership_id: int, *, activity_id: int, group_id: int) -> CheckInResult:
    """The member has checked in for today, with the streak counted on and the fact recorded; refused as in ``check_in_many``."""
    identity = people.identities([membership_id]).get(membership_id)
    if identity is None:
        raise Refused("not_a_member", group="")
    (result,) = check_in_many([CheckInRequest(activity_id, membership_id, identity, group_id)])
    if result.refused is not None:
        raise result.refused
    return result


def _check_in(requests: Sequence[CheckInRequest]) -> list[CheckInResult]:
    now = clock.now()
    activities = {one.pk: one for one in Activity.objects.filter(pk__in={request.activity_id for request in requests}, kind="check_in")}
    days = {one.community_id: clock.local_day(now, timezone_of(one.community_id)) for one in activities.values()}
    barred = _barred(requests, activities, now)
    allowed = {(one.activity_id, one.membership_id): activities[one.activity_id].community_id for one in requests if one not in barred}
    runs = streak_rows.held(allowed)
    refusals: list[Refused | None] = []
    fresh: dict[Who, CheckInRequest] = {}
    for request in requests:
        who, refused = (request.activity_id, request.membership_id), barred.get(request)
        if refused is None:
            day, last = days[allowed[who]], runs[who].last_day
            if last is not None and last >= day:
                refused = Refused("already_checked_in", activity=activities[who[0]].name, streak=runs[who].current)
            else:
                runs[who], fresh[who] = runs[who].advance(day), request
        refusals.append(refused)
    ids = _write(fresh, runs, activities, days, now)
    return [_result(request, refused, runs, ids) for request, refused in zip(requests, refusals, strict=True)]


def _result(request: CheckInRequest, refused: Refused | None, runs: dict[Who, Run], ids: dict[Who, int]) -> CheckInResult:
    who = (request.activity_id, request.membership_id)
    run = runs.get(who, Run())
    return CheckInResult(run.current, run.best, run.total, None if refused else ids[who], refused)


def _barred(requests: Sequence[CheckInRequest], activities: dict[int, Activity], now: datetime) -> dict[CheckInRequest, Refused]:
    """Who may not check in, whatever they did before."""
    belonging = groups.belonging([(request.membership_id, request.group_id) for request in requests])
    routes = groups.routes(request.group_id for request in requests)
    shut = {pk: refused for pk, one in activities.items() if (refused := _shut(one, now))}
    barred: dict[CheckInRequest, Refused] = {}
    for request in requests:
        activity = activities.get(request.activity_id)
        if activity is None:
            barred[request] = Refused("not_found")
        elif request.activity_id in shut:
            barred[request] = shut[request.activity_id]
        elif (request.membership_id, request.group_id) not in belonging:
            barred[request] = Refused("not_a_member", group=request.group_id)
        elif activity.routes and routes[request.group_id] not in activity.routes:
            barred[request] = Refused("not_for_this_route", activity=activity.name)
    return barred


def _shut(activity: Activity, now: datetime) -> Refused | None:
    zone = timezone_of(activity.community_id)
    today = clock.local_day(now, zone)
    opens, closes = (clock.at_local(today, time, zone) for time in (activity.opens, activity.closes))
    if activity.retired_at is None and opens <= now < closes:
        return None
    return Refused("not_open", activity=activity.name, opens=activity.opens, closes=activity.closes)


def _write(fresh: dict[Who, CheckInRequest], runs: dict[Who, Run], activities: dict[int, Activity], days: dict[int, date], now: datetime) -> dict[Who, int]:
    """Check-ins, streaks and facts stand; returns the new ids."""
    if not fresh:
        return {}
    community = {who: activities[who[0]].community_id for who in fresh}
    rows = [(community[who], *who, one.group_id, db_time(now), db_day(days[community[who]])) for who, one in fresh.items()]
    insert_rows("activities_check_in", _CHECK_IN, rows)
    made = CheckIn.objects.filter(membership_id__in={who[1] for who in fresh}, activity_id__in={who[0] for who in fresh}, local_day__in=set(days.values()))
    ids = {(activity, membership): pk for pk, activity, membership in made.values_list("pk", "activity_id", "membership_id")}
    streak_rows.store([(*who, runs[who]) for who in fresh])
    record_many(
        [
            Draft(
                CheckedIn(activity=who[0], streak=runs[who].current, best=runs[who].best, share="own"),
                key=f"checkin:{who[0]}:{who[1]}:{runs[who].last_day}",
                community=community[who],
                group=one.group_id,
                identity=one.identity_id,
                subject=("check_in", ids[who]),
                happened_at=now,
            )
            for who, one in fresh.items()
        ]
    )
    return ids

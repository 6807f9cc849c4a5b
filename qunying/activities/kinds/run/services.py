"""Coming to an event: sign up, call off, arrive with the code of the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qunying.activities import gate
from qunying.activities.gate import Ask, Live, Outcome
from qunying.activities.kinds.run import codes
from qunying.activities.kinds.run.facts import RunArrived, RunCancelled, RunSignedUp
from qunying.activities.kinds.run.models import SignUp
from qunying.activities.kinds.run.results import BYTES_MAX as RESULTS_BYTES_MAX
from qunying.activities.kinds.run.results import ResultLine, read_results, record_results
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.bulk import db_time
from qunying.kernel.limits import Buckets
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people

__all__ = [
    "RESULTS_BYTES_MAX",
    "ArrivalRequest",
    "ResultLine",
    "SignUpRequest",
    "arrive",
    "arrive_many",
    "call_off",
    "read_results",
    "record_results",
    "sign_up",
    "sign_up_many",
]

TABLE = "activities_sign_up"
tries = Buckets(burst=5, seconds_each=60)  # guessing at a code: five at once, then one a minute


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUpRequest(Ask):
    """Somebody means to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalRequest(Ask):
    """Somebody stands there and gives the code."""

    code: str


def sign_up_many(requests: Sequence[SignUpRequest]) -> list[Outcome]:
    """Everybody who may is on the list of those who come, with the fact; who had called off is on it again."""
    return gate.in_parts(requests, _sign_up)


def arrive_many(requests: Sequence[ArrivalRequest]) -> list[Outcome]:
    """Everybody who gave the right code on the day is there, signed up before or not; ``wrong_code`` and ``not_today`` among the refusals. No rate limit."""
    return gate.in_parts(requests, _arrive)


@verb("activities.sign_up", needs=("member",))
def sign_up(membership_id: int, *, activity_id: int, group_id: int) -> bool:
    """The member is on the list of those who come; returns whether that is new."""
    return gate.only(sign_up_many([SignUpRequest(**_ask(membership_id, activity_id, group_id))])).new


@verb("activities.call_off", needs=("member",))
def call_off(membership_id: int, *, activity_id: int) -> bool:
    """The member does not come after all; returns whether they were on the list. Who has arrived stays on it."""
    from django.db import transaction

    with transaction.atomic():
        row = SignUp.objects.select_for_update().filter(activity_id=activity_id, membership_id=membership_id, cancelled_at=None, arrived_at=None).first()
        if row is None:
            return False
        row.cancelled_at = clock.now()
        row.save(update_fields=["cancelled_at"])
        identity = people.identities([membership_id]).get(membership_id)
        key = f"run-cancelled:{row.pk}:{int(row.cancelled_at.timestamp())}"
        record_many([Draft(RunCancelled(activity_id), key, row.community_id, group=row.group_id, identity=identity, subject=("sign_up", row.pk))])
    return True


@verb("activities.arrive", needs=("member",))
def arrive(membership_id: int, *, activity_id: int, group_id: int, code: str) -> bool:
    """The member is there; returns whether that is new. Refused ``wrong_code``, ``not_today``, and ``too_many_requests`` for who guesses."""
    tries.take(f"{activity_id}:{membership_id}")
    return gate.only(arrive_many([ArrivalRequest(**_ask(membership_id, activity_id, group_id), code=code)])).new


def _sign_up(requests: Sequence[SignUpRequest]) -> list[Outcome]:
    found, barred = gate.admit(requests, kind="run", may=_before_end)
    keys = [_key(request) for request in requests]
    rows, fresh = _listed(requests, keys, barred, found)
    again = set(SignUp.objects.select_for_update().filter(key__in=list(rows), cancelled_at__isnull=False).order_by("pk").values_list("key", flat=True))
    if again:
        SignUp.objects.filter(key__in=again).update(cancelled_at=None, at=clock.now())
    return _told(requests, keys, barred, found, fresh | again, rows)


def _arrive(requests: Sequence[ArrivalRequest]) -> list[Outcome]:
    found, barred = gate.admit(requests, kind="run", may=_on_the_day)
    barred = [why or _code(request, found[request.activity_id]) for request, why in zip(requests, barred, strict=True)]
    keys = [_key(request) for request in requests]
    rows, _fresh = _listed(requests, keys, barred, found)
    now = clock.now()
    waiting = {row.key: row for row in SignUp.objects.select_for_update().filter(key__in=list(rows), arrived_at=None).order_by("pk")}
    SignUp.objects.filter(key__in=list(waiting)).update(arrived_at=now, cancelled_at=None)
    ids = dict(SignUp.objects.filter(key__in=list(rows)).values_list("key", "pk"))
    record_many([
        Draft(
            RunArrived(request.activity_id), f"arrived:{ids[key]}", found[request.activity_id].community, group=request.group_id,
            identity=request.identity_id, subject=("sign_up", ids[key]),
        )
        for request, key in zip(requests, keys, strict=True) if key in waiting
    ])  # fmt: skip
    return gate.outcomes(keys, barred, ids, waiting)


def _listed(
    requests: Sequence[Ask], keys: Sequence[str], barred: Sequence[Refused | None], found: dict[int, Live]
) -> tuple[dict[str, tuple[object, ...]], set[str]]:
    """Everybody not barred has a row; returns the rows and the keys of the new ones."""
    at = db_time(clock.now())
    asked = [(request, key) for request, key, why in zip(requests, keys, barred, strict=True) if why is None]
    rows = {key: gate.base(key, found[request.activity_id], request, at) for request, key in asked}
    return rows, gate.put(TABLE, {}, rows)


def _told(
    requests: Sequence[Ask], keys: Sequence[str], barred: Sequence[Refused | None], found: dict[int, Live], new: set[str], rows: dict[str, tuple[object, ...]]
) -> list[Outcome]:
    ids = dict(SignUp.objects.filter(key__in=list(rows)).values_list("key", "pk"))
    stamp = int(clock.now().timestamp())
    record_many([
        Draft(
            RunSignedUp(request.activity_id), f"run-signed-up:{ids[key]}:{stamp}", found[request.activity_id].community, group=request.group_id,
            identity=request.identity_id, subject=("sign_up", ids[key]),
        )
        for request, key in zip(requests, keys, strict=True) if key in new
    ])  # fmt: skip
    return gate.outcomes(keys, barred, ids, new)


def _code(request: ArrivalRequest, one: Live) -> Refused | None:
    return None if codes.fits(request.activity_id, one.day, request.code) else Refused("wrong_code", activity=one.activity.name)


def _before_end(one: Live) -> Refused | None:
    if one.activity.retired_at is None and one.now < one.closes_at:
        return None
    return Refused("run_is_over", activity=one.activity.name)


def _on_the_day(one: Live) -> Refused | None:
    day = clock.local_day(one.opens_at, one.zone)
    if one.activity.retired_at is None and one.day == day:
        return None
    return Refused("not_today", activity=one.activity.name, day=f"{day.month} 月 {day.day} 日")


def _key(request: Ask) -> str:
    return f"s:{request.activity_id}:{request.membership_id}"


def _ask(membership_id: int, activity_id: int, group_id: int) -> dict[str, int]:
    identity = people.identities([membership_id]).get(membership_id, 0)
    return {"activity_id": activity_id, "membership_id": membership_id, "group_id": group_id, "identity_id": identity}

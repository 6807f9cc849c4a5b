"""快进: the demo's clock goes on by whole days while a worker does, in order, everything that falls due; all its communities share that clock."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from qunying.camps.rehearsal import errands, live, stepping
from qunying.camps.rehearsal.models import ForwardRequest, WipeRequest
from qunying.camps.rehearsal.stepping import Stepper
from qunying.flows.periodic import every
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people

DAYS_MAX = 7
TURN_SECONDS = 2.0  # then the worker shows that it lives, and its other duties have a turn

_steppers: dict[int, Stepper] = {}


@dataclass(frozen=True, slots=True)
class Forward:
    """The latest request and how far it has come; ``moving`` is false while no worker has taken it up."""

    running: bool
    moving: bool
    from_at: datetime
    now: datetime
    until: datetime
    done_share: float


@verb("camps.fast_forward", needs=("owner", "operator"))
def ask(community_id: int, *, days: int = 1) -> None:
    """A worker lets that many days pass in the demo, at once and in steps.

    Refused ``not_a_demo``, ``beside_real_people``, ``forward_days``, ``forward_running`` and ``demo_going``.
    """
    house = people.communities()
    mine = next((one for one in house if one.pk == community_id), None)
    if mine is None or not mine.is_demo:
        raise Refused("not_a_demo", name=mine.name if mine else "")
    real = next((one.name for one in house if not one.is_demo and not one.is_archive), None)
    if real is not None:
        raise Refused("beside_real_people", name=real)
    if not 1 <= days <= DAYS_MAX:
        raise Refused("forward_days", days=days, most=DAYS_MAX)
    if errands.under_way(WipeRequest):
        raise Refused("demo_going")
    now = clock.now()
    try:
        with transaction.atomic():
            ForwardRequest.objects.create(community_id=community_id, from_at=now, until=now + timedelta(days=days), asked_at=clock.real_now())
    except IntegrityError:
        raise Refused("forward_running") from None


def state(community_id: int) -> Forward | None:
    """The latest request of the house this community stands in, for its demo's communities share one clock; None where nobody ever asked."""
    mine = people.community(community_id)
    found = ForwardRequest.objects.order_by("-pk").first() if mine and mine.is_demo else None
    if found is None:
        return None
    now, running = clock.now(), found.finished_at is None
    share = (now - found.from_at) / (found.until - found.from_at) if running else 1.0
    moving = running and found.lease_until is not None and found.lease_until > clock.real_now()
    return Forward(running, moving, found.from_at, now, found.until, min(1.0, max(0.0, share)))


@every(0, "camps.rehearsal.forward")
def carry_on(worker: str) -> int:
    """The request under way has come two seconds further, if this worker holds it; returns 1 while there is more to do."""
    request = errands.take(ForwardRequest, worker)
    if request is None:
        return 0
    stepper = _stepper(request, worker)
    until = time.monotonic() + TURN_SECONDS
    with live.hurried():
        while more := stepper.step():
            if time.monotonic() > until:
                break
    if not more:
        stepper.settle()
        _steppers.pop(request.pk, None)
        errands.finish(request)
    return 1


def _stepper(request: ForwardRequest, worker: str) -> Stepper:
    """This process's way to the end of the request; a worker that takes over begins its own at the present moment."""
    if request.pk not in _steppers:
        _steppers.clear()
        demos = [one.pk for one in people.communities() if one.is_demo]
        _steppers[request.pk] = Stepper(demos, request.until, stepping.advance, worker)
    return _steppers[request.pk]

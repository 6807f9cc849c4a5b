"""Declaring what members take part in, and retiring it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from qunying.activities import kinds
from qunying.activities.models import Activity, Schedule
from qunying.activities.services import moments
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.kernel.words import series

CHECK_IN = "check_in"


@verb("activities.declare", needs=("owner", "operator"))
def declare(
    community_id: int, *, key: str, name: str, kind: str = CHECK_IN, opens: str = "00:00", closes: str = "23:59", routes: Sequence[str] = ()
) -> Activity:
    """The activity is open every day from ``opens`` to ``closes`` for the groups of these routes (none named: all); declared again it reads as said now.

    Refused ``unknown_activity_kind`` or ``bad_opening_hours``. Kinds with more to declare are scheduled, see ``schedule``.
    """
    if kind != CHECK_IN:
        raise Refused("unknown_activity_kind", kind=kind, known=series([CHECK_IN]))
    return _declare(community_id, key, name=name, kind=kind, opens=opens, closes=closes, routes=list(routes))


@verb("activities.schedule", needs=("owner", "operator"))
def schedule(community_id: int, *, key: str, body: dict[str, Any]) -> Activity:
    """The activity of whatever kind stands as declared in ``body`` (its kind's shape with ``opens_at`` and ``closes_at`` as moments), and what it does
    at a moment of its own is due then; declared again it reads as said now, what it has said or closed already stays.

    Refused ``unknown_activity_kind`` or ``bad_opening_hours``.
    """
    kind = kinds.get(body.get("kind", ""))
    with transaction.atomic():
        activity = _declare(
            community_id, key, name=body["name"], kind=kind.name,
            opens=_time(body, "opens", "00:00"), closes=_time(body, "closes", "23:59"), routes=body.get("routes", []),
            check="opens_at" not in body,
        )  # fmt: skip
        values = {"opens_at": _moment(body, "opens_at"), "closes_at": _moment(body, "closes_at"), "body": body}
        standing, _ = Schedule.objects.update_or_create(activity=activity, defaults=values)
        moments.arrange(activity, standing)
    return activity


@verb("activities.retire", needs=("owner", "operator"))
def retire(activity_id: int) -> bool:
    """Nobody takes part in the activity any more, what it had still to say is called off; what was done in it stays. Returns whether it was open."""
    with transaction.atomic():
        retired = Activity.objects.filter(pk=activity_id, retired_at=None).update(retired_at=clock.now()) == 1
        moments.call_off(activity_id)
    return retired


def _declare(community_id: int, key: str, *, name: str, kind: str, opens: str, closes: str, routes: list[str], check: bool = True) -> Activity:
    if check and not (_is_time(opens) and _is_time(closes) and opens < closes):
        raise Refused("bad_opening_hours", name=name, opens=opens, closes=closes)
    values = {"kind": kind, "name": name, "opens": opens, "closes": closes, "routes": routes, "retired_at": None}
    activity, _ = Activity.objects.update_or_create(community_id=community_id, key=key, defaults=values, create_defaults={**values, "declared_at": clock.now()})
    return activity


def _time(body: dict[str, Any], name: str, usual: str) -> str:
    value = body.get(name, usual)
    return value if isinstance(value, str) and _is_time(value) else usual


def _moment(body: dict[str, Any], name: str) -> datetime | None:
    return datetime.fromisoformat(body[name]) if body.get(name) else None


def _is_time(text: str) -> bool:
    hour, colon, minute = text.partition(":")
    return len(text) == 5 and colon == ":" and hour.isdigit() and minute.isdigit() and int(hour) < 24 and int(minute) < 60

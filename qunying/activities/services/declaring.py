"""Declaring what members take part in, and retiring it."""

from __future__ import annotations

from collections.abc import Sequence

from qunying.activities.models import Activity
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.kernel.words import series

CHECK_IN = Activity.Kind.CHECK_IN


@verb("activities.declare", needs=("owner", "operator"))
def declare(
    community_id: int, *, key: str, name: str, kind: str = CHECK_IN, opens: str = "00:00", closes: str = "23:59", routes: Sequence[str] = ()
) -> Activity:
    """The activity is open every day from ``opens`` to ``closes`` for the groups of these routes (none named: all); declared again it reads as said now.

    Refused ``unknown_activity_kind`` or ``bad_opening_hours``.
    """
    if kind not in Activity.Kind.values:
        raise Refused("unknown_activity_kind", kind=kind, known=series(Activity.Kind.values))
    if not (_is_time(opens) and _is_time(closes) and opens < closes):
        raise Refused("bad_opening_hours", name=name, opens=opens, closes=closes)
    values = {"kind": kind, "name": name, "opens": opens, "closes": closes, "routes": list(routes), "retired_at": None}
    activity, _ = Activity.objects.update_or_create(community_id=community_id, key=key, defaults=values, create_defaults={**values, "declared_at": clock.now()})
    return activity


@verb("activities.retire", needs=("owner", "operator"))
def retire(activity_id: int) -> bool:
    """Nobody takes part in the activity any more; what was done in it stays. Returns whether it was open."""
    return Activity.objects.filter(pk=activity_id, retired_at=None).update(retired_at=clock.now()) == 1


def _is_time(text: str) -> bool:
    hour, colon, minute = text.partition(":")
    return len(text) == 5 and colon == ":" and hour.isdigit() and minute.isdigit() and int(hour) < 24 and int(minute) < 60

"""A measure's answer as one object for scripts: what the number is, as of when, and its rows with names; the same at the keyboard and over the API."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from qunying.faces.measured import naming
from qunying.insight.measures import Measure
from qunying.insight.queries import Result
from qunying.kernel.refusals import Refused
from qunying.people import queries as people

ABOUT: Final = ("question", "unit", "formula", "denominator", "observability")


def told(result: Result, community: Any, rows: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """The whole answer; ``rows`` where not all of the result's are meant, with inner ids as the measure gives them."""
    shown = naming.named(result.plain() if rows is None else rows, community.pk)
    return {"measure": result.meta["measure"], "community": community.slug, "data_time": result.data_time, **about(result.meta), "rows": shown}


def listed(measure: Measure) -> dict[str, Any]:
    """A measure as the list of all shows it."""
    return {"name": measure.name, "parameters": list(measure.parameters), **about({name: getattr(measure, name) for name in ABOUT})}


def in_order(measure: str, asked: dict[str, Any]) -> dict[str, Any]:
    """What is asked, unless its first day is after its last: no rows would read as nothing having happened; refused ``bad_measure_parameter``."""
    for first, last in (("start", "end"), ("before_start", "before_end")):
        days = [str(asked.get(name) or "") for name in (first, last)]
        if all(days) and days[0] > days[1] and len(days[0]) == len(days[1]):  # what is no day at all is refused by the measure
            raise Refused("bad_measure_parameter", measure=measure, parameter=last, known=_("%(end)s 早于 %(start)s") % {"start": days[0], "end": days[1]})
    return asked


def identity_of(community_id: int, public_id: str) -> int:
    """Whom a member's public id means to a measure; refused ``unknown_scope``, also for somebody of another community."""
    found = people.membership(public_id)
    if found is None or found.community_id != community_id:
        raise Refused("unknown_scope", name=public_id, known="")
    return found.identity_id


def about(source: dict[str, Any]) -> dict[str, str]:
    """What one must know to trust the number, in the reader's language."""
    return {name: str(source[name]) for name in ABOUT}

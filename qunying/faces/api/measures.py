"""The numbers over the API: which there are, and what one of them says; a token sees what its account sees at the console."""

from __future__ import annotations

from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema

from qunying.faces.api.app import StaffToken, api
from qunying.faces.api.members import Refusal
from qunying.faces.measured import answering
from qunying.groups import queries as groups
from qunying.groups import rules as group_rules
from qunying.groups.rules import Scope
from qunying.insight import measures, queries
from qunying.insight.measures import Measure
from qunying.insight.queries import Result
from qunying.kernel.refusals import Refused
from qunying.kernel.words import series
from qunying.people import queries as people

ROWS_MOST: Final = 10_000
ONE_GROUP: Final = frozenset({"group", "before_group"})
SEVERAL_GROUPS: Final = frozenset({"groups", "control"})
ITS_NAME: Final = {"from": "start", "to": "end", "member": "identity"}  # what is asked as at the keyboard, as measures call it
OF_THE_ANSWER: Final = frozenset({"community", "limit", "offset"})
MONEY: Final = "commerce"  # as at the console: who sees only some groups is shown no money
SAYS_NO: Final = {401: Refusal, 403: Refusal, 404: Refusal, 422: Refusal, 429: Refusal}


class Part(Schema):
    """Which rows of a long answer."""

    limit: int = Field(ROWS_MOST, ge=1, le=ROWS_MOST)
    offset: int = Field(0, ge=0)


class MeasureOut(Schema):
    """A number the house can show."""

    name: str
    parameters: list[str]
    question: str
    unit: str
    formula: str
    denominator: str
    observability: str


class MeasuresOut(Schema):
    """Every number there is."""

    measures: list[MeasureOut]


class AnswerOut(Schema):
    """A number's rows: each with value, n, interval, unit and state beside its own columns; ``next`` is the offset of what is left."""

    measure: str
    community: str
    data_time: str | None
    question: str
    unit: str
    formula: str
    denominator: str
    observability: str
    rows: list[dict[str, Any]]
    count: int
    next: int | None


@api.get("/measures", auth=StaffToken(), include_in_schema=False)
@api.get("/v1/measures", auth=StaffToken(), response={200: MeasuresOut, 401: Refusal, 429: Refusal}, tags=["measures"])
def listed(request: HttpRequest) -> dict[str, Any]:
    """Every number with its question, unit, formula, denominator, what it cannot see, and what it may be asked by."""
    return {"measures": [answering.listed(one) for one in queries.catalogue()]}


@api.get("/measures/{name}", auth=StaffToken(), include_in_schema=False)
@api.get("/v1/measures/{name}", auth=StaffToken(), response={200: AnswerOut, **SAYS_NO}, tags=["measures"])
def one(request: HttpRequest, name: str, community: str, part: Query[Part]) -> HttpResponse:
    """The rows as ``qunying measure NAME --json`` gives them; ``from``, ``to`` and the number's own parameters stand in the address."""
    scope = group_rules.scope(request.auth)  # type: ignore[attr-defined]
    where = people.community_by_slug(community)
    if where is None or where.pk not in scope.roles:
        raise Refused("not_found")
    measure = measures.get(name)
    conditions = answering.in_order(name, _conditions(request, measure, where.pk, scope))
    result = queries.run(name, where.pk, **conditions)
    rows, end = _in_sight(result, measure, where.pk, scope, conditions), part.offset + part.limit
    told = answering.told(result, where, rows[part.offset : end]) | {"count": len(rows), "next": end if len(rows) > end else None}
    return HttpResponse(orjson.dumps(told), content_type="application/json; charset=utf-8", headers={"Cache-Control": "no-store"})


def _conditions(request: HttpRequest, measure: Measure, community_id: int, scope: Scope) -> dict[str, Any]:
    """What is asked, groups by their inner ids and only those in sight; refuses what the number cannot be asked by."""
    known = measure.parameters
    found: dict[str, Any] = {}
    for asked, given in request.GET.items():
        name, value = ITS_NAME.get(asked, asked), str(given)
        if asked in OF_THE_ANSWER:
            continue
        if name not in known:
            raise Refused("bad_measure_parameter", measure=measure.name, parameter=asked, known=series(known))
        if name in ONE_GROUP:
            found[name] = _group(community_id, value, scope)
        elif asked == "member":
            found[name] = answering.identity_of(community_id, value)
        elif name in SEVERAL_GROUPS:
            found[name] = tuple(_group(community_id, part, scope) for part in value.split(",") if part)
        else:
            found[name] = value
    return found


def _group(community_id: int, name: str, scope: Scope) -> int:
    rooms = groups.groups(community_id, only=scope.groups_of(community_id))
    found = next((room.id for room in rooms if name in (room.key, room.public_id)), None)
    if found is None:
        raise Refused("unknown_scope", name=name, known=series(room.key or room.public_id for room in rooms))
    return found


def _in_sight(result: Result, measure: Measure, community_id: int, scope: Scope, conditions: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows somebody may see: all, or those of their groups, or what was asked of one of their groups."""
    rows, mine = result.plain(), scope.groups_of(community_id)
    if mine is None:
        return rows
    of_groups = "group" in conditions or bool(conditions.get("groups"))
    if measure.domain != MONEY and (of_groups or not measure.against_others):
        if rows and "group_id" in rows[0]:
            return [row for row in rows if row["group_id"] in mine]
        if of_groups or (not rows and "group" in measure.parameters):
            return rows
    raise Refused("only_own_groups", grants=tuple(people.owners(community_id)))

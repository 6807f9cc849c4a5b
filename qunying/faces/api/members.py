"""What members do through the API: join, check in, read their points."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import Field, Schema

from qunying.activities import queries as activities
from qunying.activities import services as activity_services
from qunying.camps import services as camps
from qunying.faces.api import health
from qunying.faces.api.app import Device, api
from qunying.faces.kit.buckets import CHECK_IN_BY_MEMBER, JOIN_BY_ADDRESS, address_of
from qunying.groups import queries as groups
from qunying.incentives import queries as incentives
from qunying.kernel.refusals import Refused
from qunying.people import queries as people
from qunying.people.services import Key, issue_key

LINES_MAX: Final = 100


class Refusal(Schema):
    """Every answer that says no."""

    code: str
    message: str
    data: dict[str, Any]


class JoinIn(Schema):
    """A wish to join; the same ``key`` twice is the same member, so keep it as secret as the answer."""

    name: str = Field(min_length=1, max_length=60)
    choice: str
    rules_version: int = Field(ge=0)
    key: str = Field(min_length=16, max_length=200)


class JoinOut(Schema):
    """Where one has come to; ``secret`` is the bearer token, shown this once for this device."""

    membership: str
    group: str | None
    group_name: str | None
    waiting: bool
    rules_version: int
    secret: str


class CheckInIn(Schema):
    """A check-in for today, by public ids; without ``group`` from the only group one sits in."""

    activity: str
    group: str | None = None


class CheckInOut(Schema):
    """The streak after the check-in."""

    streak: int
    best: int
    total: int


class Line(Schema):
    """A line of the statement with its reason, rule and evidence."""

    id: int
    at: datetime
    points: int
    balance_after: int
    why: str
    rule: str
    rule_version: int
    evidence_fact: int | None


class PointsOut(Schema):
    """Balance and the latest lines; ask again with ``before`` for older ones."""

    unit: str
    balance: int
    lines: list[Line]
    before: int | None


@api.get("/healthz", tags=["house"], summary="Whether the house is alive")
def healthz(request: HttpRequest) -> HttpResponse:
    """200 with the workers' heartbeat, the readers' lag and the outbox; 503 when no worker lives."""
    status, figures = health.report()
    return JsonResponse(figures, status=status)


@api.post("/v1/communities/{slug}/join", response={200: JoinOut, 404: Refusal, 409: Refusal, 422: Refusal, 429: Refusal}, tags=["members"])
def join(request: HttpRequest, slug: str, wish: JoinIn) -> dict[str, Any]:
    """The person is a member, has accepted the rules in this version and sits in a group or waits for one."""
    JOIN_BY_ADDRESS.take(address_of(request))
    community = people.community_by_slug(slug)
    if community is None or community.is_archive:
        raise Http404
    joined = camps.join(community.pk, name=wish.name, choice=wish.choice, rules_version=wish.rules_version, key=f"api:{wish.key}")
    member = people.membership_by_id(joined.membership_id)
    group = groups.by_id([joined.group_id]).get(joined.group_id) if joined.group_id else None
    return {
        "membership": member.public_id if member else "", "group": group.public_id if group else None, "group_name": group.name if group else None,
        "waiting": group is None, "rules_version": wish.rules_version, "secret": issue_key(joined.membership_id, kind=Key.DEVICE),
    }  # fmt: skip


@api.post("/v1/check-ins", auth=Device(), response={200: CheckInOut, 401: Refusal, 404: Refusal, 409: Refusal, 422: Refusal, 429: Refusal}, tags=["members"])
def check_in(request: HttpRequest, wish: CheckInIn) -> Any:
    """The member has checked in for today; refused already_checked_in, not_open, not_a_member, not_for_this_route."""
    member = request.auth  # type: ignore[attr-defined]
    CHECK_IN_BY_MEMBER.take(member.pk)
    activity = activities.activity(wish.activity)
    places = [place.group for place in groups.places(member.pk) if wish.group in (None, place.group.public_id)]
    if activity is None or activity.community_id != member.community_id or not places:
        raise Refused("not_found")
    return activity_services.check_in(member.pk, activity_id=activity.pk, group_id=places[0].id)


@api.get("/v1/me/points", auth=Device(), response={200: PointsOut, 401: Refusal, 422: Refusal, 429: Refusal}, tags=["members"])
def points(request: HttpRequest, limit: int = 50, before: int | None = None) -> dict[str, Any]:
    """What the member has, and why: newest first."""
    member = request.auth  # type: ignore[attr-defined]
    limit = max(1, min(limit, LINES_MAX))
    rows = incentives.statement(member.community_id, member.identity_id, limit=limit + 1, before=before)
    lines = [
        {name: getattr(row, name) for name in ("id", "at", "points", "balance_after", "why", "rule", "rule_version")} | {"evidence_fact": row.evidence_fact_id}
        for row in rows[:limit]
    ]
    balance = incentives.balance(member.community_id, member.identity_id)
    return {"unit": incentives.unit(member.community_id), "balance": balance, "lines": lines, "before": rows[limit - 1].id if len(rows) > limit else None}

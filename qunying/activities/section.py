"""Activities' part of the blueprint: what members take part in, each entry in the shape of its kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import Field

from qunying.activities import kinds, queries, services
from qunying.activities.shapes import Calendar, Shape, calendar_of
from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import SHARED, ApplyContext, Change, Problem, Resource, Section, problem_texts, register

_SHAPES = [kind.shape for kind in kinds.all_kinds()]
ActivityShape: Any = Annotated[reduce(or_, _SHAPES), Field(discriminator="kind")]


class Activities(Section):
    """What keeps a group active."""

    name = "activities"
    order = 70
    rank = 30
    layer = gettext_noop("互动")
    schema = {"activities": Annotated[list[ActivityShape], Field(min_length=1)]}

    def lint(self, bp: Blueprint) -> Iterable[Problem]:
        """Activities open before they close, on days the calendar has, somebody may take part, and what their kind asks for is there."""
        calendar = calendar_of(bp)
        for path, entry in bp.each("activities"):
            yield from _hours(bp, path, entry)
            yield from _days(bp, path, entry, calendar)
            yield from _routes(bp, path, entry)
            yield from kinds.get(entry.kind).lint(bp, path, entry, calendar)

    def desired(self, bp: Blueprint) -> list[Resource]:
        """The declared activities, the days of their spans turned into moments."""
        calendar, entries = calendar_of(bp), {entry.id: entry for _path, entry in bp.each("activities")}
        assert calendar is not None  # nothing is at fault
        return [Resource("activity", entry.id, SHARED, _body(entry, calendar, entries), path=path) for path, entry in bp.each("activities")]

    def existing(self, community_id: int) -> list[Resource]:
        """The activities with a key that are not retired."""
        return [Resource("activity", row.key, SHARED, row.body) for row in queries.standing(community_id) if row.key]

    def strangers(self, community_id: int) -> list[Resource]:
        """Activities made by hand."""
        return [Resource("activity", row.name, SHARED, row.body) for row in queries.standing(community_id) if not row.key]

    def apply(self, changes: Sequence[Change], context: ApplyContext) -> None:
        """The activities are open as declared; retired ones keep what was done in them."""
        living = {row.key: row.id for row in queries.standing(context.community_id)}
        for change in changes:
            item = change.resource
            if change.action == "remove":
                services.retire(living[item.key])
            elif item.body["kind"] == services.CHECK_IN:
                services.declare(context.community_id, key=item.key, **item.body)
            else:
                services.schedule(context.community_id, key=item.key, body=item.body)

    def summary(self, bp: Blueprint) -> dict[str, Any]:
        """What activities are for."""
        return {"serves": [{"part": _("活动"), "metric": _("活跃")}]}

    def line(self, resource: Resource) -> str:
        """How the plan names an activity."""
        body = resource.body
        if "opens_at" not in body:
            return _("活动 %(key)s：%(name)s %(opens)s–%(closes)s") % {"key": resource.key, **body}
        spoken = {"key": resource.key, "label": kinds.get(body["kind"]).label(), "name": body["name"]}
        spoken |= {"opens": _moment(body["opens_at"]), "closes": _moment(body["closes_at"])}
        if body["opens_at"] == body["closes_at"]:
            return _("%(label)s %(key)s：%(name)s %(opens)s 发出") % spoken
        return _("%(label)s %(key)s：%(name)s %(opens)s 到 %(closes)s") % spoken


def _hours(bp: Blueprint, path: str, entry: Shape) -> Iterator[Problem]:
    hours = entry.hours()
    if hours and hours[0] >= hours[1]:
        yield bp.problem(f"{path}.closes", "activity_closes_first", name=entry.name, opens=hours[0], closes=hours[1])


def _days(bp: Blueprint, path: str, entry: Shape, calendar: Calendar | None) -> Iterator[Problem]:
    if calendar is None:
        return
    beyond = [(key, day) for key, day in entry.days().items() if calendar.day(day) is None]
    for key, day in beyond:
        yield bp.problem(f"{path}.{key}", "activity_day_beyond", name=entry.name or entry.id, day=day, last=len(calendar.dates))
    window = None if beyond else entry.window(calendar)
    if (window and window.closes_at < window.opens_at) or (window and window.closes_at == window.opens_at and "closes_day" in entry.days()):
        yield bp.problem(f"{path}.closes_day", "activity_ends_first", name=entry.name)


def _routes(bp: Blueprint, path: str, entry: Shape) -> Iterator[Problem]:
    groups = bp.raw("management.groups")
    routes = {group.get("route") for group in groups if isinstance(group, dict)} if isinstance(groups, list) else set()
    for number, route in enumerate(entry.routes):
        if routes and route not in routes:
            yield bp.problem(f"{path}.routes.{number}", "activity_route_empty", name=entry.name or entry.id, route=route)


def _body(entry: Shape, calendar: Calendar, entries: dict[str, Shape]) -> dict[str, Any]:
    body: dict[str, Any] = entry.model_dump(mode="json", by_alias=True, exclude={"id"})
    of = body.get("of", [])
    about = [entries[key] for key in ([of] if isinstance(of, str) else of)]
    if about and not body["name"]:  # an announcement is called after what it is about, and goes to whom that went to
        body["name"] = "、".join(one.name for one in about)[:50] + ("的回应" if body["kind"] == "response" else "的迭代通知")
    if about and not body["routes"] and all(one.routes for one in about):
        body["routes"] = sorted({route for one in about for route in one.routes})
    window = entry.window(calendar)
    if window:
        body |= {name: _local(moment, calendar.zone) for name, moment in (("opens_at", window.opens_at), ("closes_at", window.closes_at))}
    return body


def _local(at: datetime, zone: str) -> str:
    """A moment as the community's wall clock shows it, with its offset."""
    return at.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes")


def _moment(text: str) -> str:
    return datetime.fromisoformat(text).strftime("%m-%d %H:%M")


problem_texts(
    activity_closes_first=lambda d: (_("活动「%(name)s」%(opens)s 才开始，%(closes)s 就结束了。") % d, _("请让 closes 晚于 opens。")),
    activity_ends_first=lambda d: (_("活动「%(name)s」结束得比开始早。") % d, _("请让 closes_day 等于或晚于 opens_day，同一天里 closes 晚于 opens。")),
    activity_day_beyond=lambda d: (_("活动「%(name)s」排到了第 %(day)s 天，日历只有 %(last)s 天。") % d, _("请改日子，或把 content.cadence 加长。")),
    activity_route_empty=lambda d: (_("活动「%(name)s」写了路线「%(route)s」，可是没有走这条路线的群。") % d, _("请改正路线，或加一个这样的群。")),
)
register(Activities())

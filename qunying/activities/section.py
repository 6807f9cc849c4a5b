"""Activities' part of the blueprint: what members take part in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import Field

from qunying.activities import queries, services
from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import SHARED, ApplyContext, Change, Declared, Problem, Resource, Section, problem_texts, register

Time = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class ActivityShape(Declared):
    """An activity that is open every day between two times, for the groups of some routes (none named: all)."""

    id: Id
    kind: Literal["check_in"]
    name: Annotated[str, Field(min_length=1, max_length=60)]
    opens: Time = "00:00"
    closes: Time = "23:59"
    routes: list[Id] = Field(default_factory=list)


class Activities(Section):
    """What keeps a group active."""

    name = "activities"
    order = 70
    rank = 30
    layer = gettext_noop("互动")
    schema = {"activities": Annotated[list[ActivityShape], Field(min_length=1)]}

    def lint(self, bp: Blueprint) -> Iterable[Problem]:
        """Activities open before they close, and somebody may take part."""
        groups = bp.raw("management.groups")
        routes = {group.get("route") for group in groups if isinstance(group, dict)} if isinstance(groups, list) else set()
        for path, activity in bp.each("activities"):
            if activity.opens >= activity.closes:
                yield bp.problem(f"{path}.closes", "activity_closes_first", name=activity.name, opens=activity.opens, closes=activity.closes)
            for number, route in enumerate(activity.routes):
                if routes and route not in routes:
                    yield bp.problem(f"{path}.routes.{number}", "activity_route_empty", name=activity.name, route=route)

    def desired(self, bp: Blueprint) -> list[Resource]:
        """The declared activities."""
        return [Resource("activity", entry.id, SHARED, entry.model_dump(exclude={"id"}), path=path) for path, entry in bp.each("activities")]

    def existing(self, community_id: int) -> list[Resource]:
        """The activities with a key that are not retired."""
        return [Resource("activity", row.key, SHARED, _body(row)) for row in queries.declared(community_id) if row.key]

    def strangers(self, community_id: int) -> list[Resource]:
        """Activities made by hand."""
        return [Resource("activity", row.name, SHARED, _body(row)) for row in queries.declared(community_id) if not row.key]

    def apply(self, changes: Sequence[Change], context: ApplyContext) -> None:
        """The activities are open as declared; retired ones keep what was done in them."""
        living = {row.key: row.pk for row in queries.declared(context.community_id)}
        for change in changes:
            item = change.resource
            if change.action == "remove":
                services.retire(living[item.key])
            else:
                services.declare(context.community_id, key=item.key, **item.body)

    def summary(self, bp: Blueprint) -> dict[str, Any]:
        """What activities are for."""
        return {"serves": [{"part": _("活动"), "metric": _("活跃")}]}

    def line(self, resource: Resource) -> str:
        """How the plan names an activity."""
        return _("活动 %(key)s：%(name)s %(opens)s–%(closes)s") % {"key": resource.key, **resource.body}


def _body(row: Any) -> dict[str, Any]:
    return {"kind": row.kind, "name": row.name, "opens": row.opens, "closes": row.closes, "routes": list(row.routes)}


problem_texts(
    activity_closes_first=lambda d: (_("活动「%(name)s」%(opens)s 才开始，%(closes)s 就结束了。") % d, _("请让 closes 晚于 opens。")),
    activity_route_empty=lambda d: (_("活动「%(name)s」写了路线「%(route)s」，可是没有走这条路线的群。") % d, _("请改正路线，或加一个这样的群。")),
)
register(Activities())

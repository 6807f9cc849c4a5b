"""The camps' part of the blueprint: cadence, stages, slots, types of day, days, routing; and every delivery that follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import Field

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import SHARED, ApplyContext, Change, Problem, Resource, Section, register
from qunying.camps import lint, planned, services
from qunying.camps.cadence import Cadence, name_of
from qunying.camps.declared import DayShape, DayTypeShape, RoutingShape, SlotShape, StageShape
from qunying.camps.goals import lint as goals
from qunying.camps.models import Cohort, Day, Delivery
from qunying.camps.planned import PlannedDay
from qunying.camps.services import Item
from qunying.camps.services.cohorts import live, newest
from qunying.groups import queries as groups
from qunying.journal.record import timezone_of
from qunying.kernel import clock

COHORT = "cohort"  # the one that runs or is about to; those that are over are history and no resource


class Camps(Section):
    """What happens on which day, and how those who join are led to groups."""

    name = "camps"
    order = 80
    rank = 20
    layer = gettext_noop("内容")
    schema = {
        "content.cadence": Cadence,
        "content.stages": Annotated[list[StageShape], Field(min_length=1)] | None,
        "content.slots": Annotated[list[SlotShape], Field(min_length=1)],
        "content.day_types": Annotated[list[DayTypeShape], Field(min_length=1)],
        "content.days": Annotated[list[DayShape], Field(min_length=1)],
        "management.routing": RoutingShape | None,
    }

    def lint(self, bp: Blueprint) -> Iterable[Problem]:
        """The calendar is whole, nobody is planned beyond their hours, no group or quota beyond its channel."""
        for check in (
            lint.lint_slots,
            lint.lint_types,
            lint.lint_days,
            lint.lint_stages,
            lint.lint_routing,
            lint.lint_capacity,
            lint.lint_load,
            lint.lint_quota,
            lint.lint_keys,
            goals.lint,
        ):
            yield from check(bp)

    def warn(self, bp: Blueprint) -> Iterable[Problem]:
        """Routes that lead nowhere."""
        yield from lint.warn_routes(bp)

    def desired(self, bp: Blueprint) -> list[Resource]:
        """The cohort, its days, and every delivery to every group."""
        zone, days = bp["positioning.community"].timezone, planned.days(bp)
        return [_cohort(bp, days, zone), *(_day(day, zone) for day in days), *_deliveries(bp, ZoneInfo(zone))]

    def existing(self, community_id: int) -> list[Resource]:
        """The cohort that runs or is about to, its days, and its deliveries that are not called off; of one that is over only the cohort itself."""
        cohort = newest(community_id)
        if cohort is None:
            return []
        return [_standing(cohort), *(_living(cohort) if cohort.ends_at >= clock.now() else ())]

    def apply(self, changes: Sequence[Change], context: ApplyContext) -> None:
        """Cohort, days and deliveries are as declared; what is called off is called off in the due table and the outbox too."""
        by_kind: dict[str, list[Change]] = {COHORT: [], "day": [], "delivery": []}
        for change in changes:
            by_kind[change.resource.kind].append(change)
        for change in by_kind[COHORT]:
            if change.action != "remove":
                _apply_cohort(change, context)
        cohort = live(context.community_id, context.now)
        if cohort is not None and by_kind["day"]:
            services.set_days(cohort.pk, {_index(c.resource): None if c.action == "remove" else _day_values(c.resource) for c in by_kind["day"]})
        if cohort is not None and by_kind["delivery"]:
            _apply_deliveries(by_kind["delivery"], cohort, context)

    def summary(self, bp: Blueprint) -> dict[str, Any]:
        """How much is delivered in which way, and how many hours a day it takes of those declared."""
        modes: dict[str, int] = {}
        for item in planned.items(bp):
            modes[item.mode] = modes.get(item.mode, 0) + 1
        load = planned.workload(bp)
        declared = sum((one.minutes_per_day or 0) for entry in bp["management.staff"] or () for one in entry.people() if load.get(one.key))
        found: dict[str, Any] = {"deliveries": sum(modes.values()), "modes": modes}
        found["staff_hours"] = {"needed": round(sum(load.values()) / 60, 2), "declared": round(declared / 60, 2)}
        found["degradations"] = list(_over(bp))
        return found

    def line(self, resource: Resource) -> str:
        """How the plan names these."""
        body = resource.body
        if resource.kind == COHORT:
            return _("期 %(name)s：%(starts_on)s 到 %(ends_on)s") % body
        if resource.kind == "day":
            return _("第 %(day)s 天 %(date)s：%(title)s") % {**body, "day": _index(resource)}
        words = {"auto": _("自动"), "confirm": _("员工确认"), "manual": _("手动")}
        return _("%(group)s 第 %(day)s 天 %(slot)s %(at)s %(mode)s：%(title)s") % {
            **body, "group": resource.key.split("/")[0], "at": body["at"][:16].replace("T", " "), "mode": words[body["mode"]],
        }  # fmt: skip


def _cohort(bp: Blueprint, days: Sequence[PlannedDay], zone: str) -> Resource:
    ends = max(clock.at_local(day.date, day.slots[-1].at, zone) for day in days)
    body = {
        "ends_at": _moment(ends),
        "name": name_of(bp["content.cadence"]), "kind": bp["content.cadence"].kind, "starts_on": days[0].date.isoformat(), "ends_on": days[-1].date.isoformat(),
        "slots": [slot.kept() for slot in bp["content.slots"]],
        "stages": [{"id": stage.id, "name": stage.name, "first": stage.span()[0], "last": stage.span()[1]} for stage in bp["content.stages"] or ()],
        "types": [kind.model_dump() for kind in bp["content.day_types"]],
        "choices": planned.choices(bp),
    }  # fmt: skip
    return Resource(COHORT, COHORT, SHARED, body, path="content.cadence")  # without a moment of its own it comes before its days


def _day(day: PlannedDay, zone: str) -> Resource:
    body = {"date": day.date.isoformat(), "type": day.type, "title": day.title, "lesson": day.lesson, "stage": day.stage}
    at = clock.at_local(day.date, day.slots[0].at, zone)
    return Resource("day", f"d{day.index:02}", SHARED, body, at=at, said=f"{day.date}|{day.title}|{day.lesson}", path=day.path)


def _deliveries(bp: Blueprint, zone: ZoneInfo) -> Iterator[Resource]:
    local: dict[datetime, str] = {}
    for item in planned.items(bp):
        if item.at not in local:
            local[item.at] = item.at.astimezone(zone).isoformat(timespec="minutes")
        body = {
            "day": item.day, "slot": item.slot.id, "at": local[item.at], "minutes": item.slot.minutes, "mode": item.mode, "channel": item.channel,
            "chat": item.chat, "script_sha": item.sha, "title": item.title, "staff_minutes": item.slot.staff_minutes,
        }  # fmt: skip
        yield Resource("delivery", item.key, f"group:{item.group}", body, at=item.at, said=f"{item.date}|{item.title}|{item.sha}", path=item.path)


def _standing(cohort: Cohort) -> Resource:
    body: dict[str, Any] = {name: getattr(cohort, name) for name in ("name", "kind", "slots", "stages", "types", "choices")}
    body |= {"starts_on": cohort.starts_on.isoformat(), "ends_on": cohort.ends_on.isoformat(), "ends_at": _moment(cohort.ends_at)}
    return Resource(COHORT, COHORT, SHARED, body)


def _living(cohort: Cohort) -> Iterator[Resource]:
    zone = ZoneInfo(timezone_of(cohort.community_id))
    for day in Day.objects.filter(cohort=cohort).order_by("index"):
        values = {"date": day.date.isoformat(), "type": day.type, "title": day.title, "lesson": day.lesson, "stage": day.stage}
        yield Resource("day", f"d{day.index:02}", SHARED, values, at=day.first_at, said=f"{day.date}|{day.title}|{day.lesson}")
    local: dict[datetime, str] = {}
    columns = ("day", "slot", "at", "minutes", "mode", "channel", "chat", "script_sha", "title", "staff_minutes")
    for key, day, *values in Delivery.objects.filter(cohort=cohort, cancelled_at=None).order_by("pk").values_list("key", "date", *columns):
        item = dict(zip(columns, values, strict=True))
        at = item["at"]
        if at not in local:
            local[at] = at.astimezone(zone).isoformat(timespec="minutes")
        item["at"] = local[at]
        yield Resource("delivery", key, f"group:{key.split('/')[0]}", item, at=at, said=f"{day}|{item['title']}|{item['script_sha']}")


def _apply_cohort(change: Change, context: ApplyContext) -> None:
    body = dict(change.resource.body)
    for name in ("starts_on", "ends_on"):
        body[name] = date.fromisoformat(body[name])
    body["ends_at"] = datetime.fromisoformat(body["ends_at"])
    last = newest(context.community_id)
    if last is not None and (last.ends_at >= context.now or body["ends_at"] < context.now):
        services.revise_cohort(last.pk, **body)
        return
    cohort = services.open_cohort(context.community_id, **body)  # the first one, or the one after one that is over
    zone = timezone_of(context.community_id)
    # All days at once, those gone by too: a camp declared in its second week has a whole calendar.
    services.set_days(cohort.pk, {day.index: _day_values(_day(day, zone)) for day in planned.days(context.blueprint)})


def _apply_deliveries(changes: Sequence[Change], cohort: Cohort, context: ApplyContext) -> None:
    gone = [change.resource.key for change in changes if change.action == "remove"]
    if gone:
        services.call_off(cohort.pk, gone)
    wanted: dict[str, list[Resource]] = {}
    for change in changes:
        if change.action != "remove":
            wanted.setdefault(change.resource.key.split("/")[0], []).append(change.resource)
    ids = groups.key_ids(context.community_id) if wanted else {}
    for key, items in wanted.items():
        services.plan_items(context.community_id, cohort.pk, ids[key], [_item(item) for item in items], revision=context.revision_id)


def _item(resource: Resource) -> Item:
    body = dict(resource.body)
    local, at = datetime.fromisoformat(body.pop("at")), resource.at
    assert at is not None
    return Item(key=resource.key, date=local.date(), at=at, **body)


def _day_values(resource: Resource) -> dict[str, Any]:
    return {**resource.body, "date": date.fromisoformat(resource.body["date"]), "first_at": resource.at}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="minutes")


def _index(resource: Resource) -> int:
    return int(resource.key[1:])


def _over(bp: Blueprint) -> Iterator[str]:
    days = planned.days(bp)
    if days and days[-1].date < clock.today(bp["positioning.community"].timezone):
        yield _("%(cohort)s 的 %(days)s 天都已过去，不会再送出内容。要开新的一期，请改 content.cadence。") % {
            "cohort": name_of(bp["content.cadence"]), "days": len(days),
        }  # fmt: skip


register(Camps())

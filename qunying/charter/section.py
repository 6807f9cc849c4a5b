"""The charter's part of the blueprint: goal and positioning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _
from pydantic import Field

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import SHARED, ApplyContext, Change, Problem, Resource, Section, register
from qunying.charter import aims, declared, goals, likely, schedules, services, targets
from qunying.charter.models import Goal, Positioning, Promise
from qunying.charter.personas import conditions
from qunying.charter.queries.saying import words_of
from qunying.charter.scores import declared as weighing
from qunying.charter.shapes import AdvantageShape, CommunityShape, CoreValue, GoalShape, Mission, PainPointShape, PersonaShape, PromiseShape, ReasonShape
from qunying.kernel.words import series
from qunying.people import queries as people
from qunying.people import services as people_services


class Charter(Section):
    """Why the community is there, for whom, what it promises."""

    name = "charter"
    order = 10
    schema = {
        "goal.mission": Mission,
        "goal.goals": Annotated[list[GoalShape], Field(min_length=1)],
        "positioning.community": CommunityShape,
        "positioning.personas": Annotated[list[PersonaShape], Field(min_length=1)],
        "positioning.audience": Annotated[list[str], Field(min_length=1)],
        "positioning.pain_points": Annotated[list[PainPointShape], Field(min_length=1)],
        "positioning.advantages": Annotated[list[AdvantageShape], Field(min_length=1)],
        "positioning.core_value": CoreValue,
        "positioning.promises": Annotated[list[PromiseShape], Field(min_length=1)],
        "positioning.reason_to_stay": ReasonShape,
        **weighing.SCHEMA,
    }

    def lint(self, bp: Blueprint) -> Iterable[Problem]:
        """Goals are countable and dated; every name points at something declared."""
        yield from _lint_community(bp)
        yield from weighing.lint(bp)
        yield from _lint_goals(bp)
        yield from _lint_references(bp)
        yield from _lint_reason(bp)
        yield from declared.lint(bp)
        yield from conditions.lint(bp)
        yield from aims.lint(bp)

    def warn(self, bp: Blueprint) -> Iterable[Problem]:
        """Where a promise's time had to be assumed, and where a goal is beyond what was ever reached."""
        yield from declared.warn(bp)
        yield from likely.warn(bp)

    def desired(self, bp: Blueprint) -> list[Resource]:
        """The community, its positioning, promises and goals."""
        community = bp["positioning.community"]
        found = [
            Resource("community", community.id, SHARED, community.model_dump(exclude={"id"}), path="positioning.community"),
            Resource("positioning", "positioning", SHARED, _positioning(bp), path="positioning"),
        ]
        for position, owed in enumerate(declared.promises(bp)):
            schedule = owed.schedule.plain() if owed.schedule else {}
            body = {"text": owed.promise.text, "slot": owed.promise.slot or "", "position": position, "schedule": schedule}
            found.append(Resource("promise", owed.promise.id, SHARED, body, path=owed.path))
        for position, (path, goal) in enumerate(bp.each("goal.goals")):
            target = aims.target_of(bp, goal)
            body = {"text": goal.text, "position": position, **_aim(goal.text), **({"target": target.plain()} if target else {})}
            found.append(Resource("goal", goal.id, SHARED, body, path=path))
        return [*found, *weighing.desired(bp)]

    def existing(self, community_id: int) -> list[Resource]:
        """The same as it stands in the tables."""
        return [*_living(community_id), *weighing.existing(community_id)]

    def apply(self, changes: Sequence[Change], context: ApplyContext) -> None:
        """The tables read as declared; a changed mission is a fact."""
        for change in changes:
            item, gone = change.resource, change.action == "remove"
            if item.kind == "community" and change.action == "update":
                people_services.change_community(context.community_id, **item.body)
            elif item.kind == "positioning" and not gone:
                services.position(context.community_id, revision=context.revision_id, **item.body)
            elif item.kind == "score_weights":
                services.weigh_scores(context.community_id, {} if gone else item.body["weights"], revision=context.revision_id)
            elif item.kind == "promise":
                services.withdraw(context.community_id, item.key) if gone else services.promise(context.community_id, item.key, **item.body)
            elif item.kind == "goal":
                services.give_up(context.community_id, item.key) if gone else services.aim_for(context.community_id, item.key, **item.body)

    def line(self, resource: Resource) -> str:
        """How the plan names these."""
        words = {"community": _("社群"), "positioning": _("定位"), "promise": _("承诺"), "goal": _("目标")}
        if resource.kind == "score_weights":
            return weighing.line(resource.body)
        says = resource.body.get("text") or resource.body.get("name") or resource.body.get("core_value", "")
        if schedule := schedules.of_plain(resource.body.get("schedule", {})):
            return _("承诺 %(key)s：%(says)s（%(when)s）") % {"key": resource.key, "says": says, "when": schedules.sentence(schedule)}
        if data := resource.body.get("target"):
            told = {"key": resource.key, "says": says, "how": words_of(targets.of_plain(data), resource.body["unit"])}
            return _("目标 %(key)s：%(says)s（%(how)s）") % told
        return _("%(what)s %(key)s：%(says)s") % {"what": words[resource.kind], "key": resource.key, "says": says}

    def home(self, bp: Blueprint) -> int | None:
        """The community with the declared id."""
        community = bp["positioning.community"]
        found = people.community_by_slug(community.id) if community else None
        return found.pk if found else None

    def establish(self, bp: Blueprint, now: datetime) -> int | None:
        """The declared community exists and its book is open."""
        community = bp["positioning.community"]
        return people_services.create_community(slug=community.id, **community.model_dump(exclude={"id"})).pk


def _positioning(bp: Blueprint) -> dict[str, Any]:
    reason = bp["positioning.reason_to_stay"]
    return {
        "mission": bp["goal.mission"],
        "core_value": bp["positioning.core_value"],
        "reason_to_stay": reason.text,
        "pain_point": reason.pain_point,
        "promise": reason.promise,
        "personas": [entry.plain() for entry in bp["positioning.personas"]],
        "audience": bp["positioning.audience"],
        "pain_points": [entry.model_dump() for entry in bp["positioning.pain_points"]],
        "advantages": [entry.model_dump() for entry in bp["positioning.advantages"]],
    }


def _aim(text: str) -> dict[str, Any]:
    aim = goals.parse(text)
    return {"people": aim.people, "number": aim.number, "unit": aim.unit, "days": aim.days, "due": aim.due.isoformat() if aim.due else None}


def _living(community_id: int) -> Iterator[Resource]:
    community = people.community(community_id)
    if community is None:
        return
    fields = ("name", "kind", "timezone", "group_word")
    yield Resource("community", community.slug, SHARED, {name: getattr(community, name) for name in fields})
    for row in Positioning.objects.filter(community_id=community_id):
        yield Resource("positioning", "positioning", SHARED, {name: getattr(row, name) for name in services.POSITIONING})
    for promise in Promise.objects.filter(community_id=community_id, withdrawn_at=None).select_related("schedule"):
        schedule = promise.schedule.data if hasattr(promise, "schedule") else {}
        yield Resource("promise", promise.key, SHARED, {"text": promise.text, "slot": promise.slot, "position": promise.position, "schedule": schedule})
    for goal in Goal.objects.filter(community_id=community_id, given_up_at=None).select_related("target"):
        body = {name: getattr(goal, name) for name in ("text", "position", "people", "number", "unit", "days")}
        aimed = {"target": goal.target.data} if hasattr(goal, "target") else {}
        yield Resource("goal", goal.key, SHARED, {**body, "due": goal.due.isoformat() if goal.due else None, **aimed})


def _lint_community(bp: Blueprint) -> Iterator[Problem]:
    community = bp["positioning.community"]
    if community is not None and not _zone_exists(community.timezone):
        yield bp.problem("positioning.community.timezone", "unknown_timezone_declared", timezone=community.timezone)


def _lint_goals(bp: Blueprint) -> Iterator[Problem]:
    mission = bp["goal.mission"]
    for path, goal in bp.each("goal.goals"):
        if mission is not None and goal.text.strip() == mission.strip():
            yield bp.problem("goal.mission", "mission_is_goal", goal=goal.id)
        aim = goals.parse(goal.text)
        if aim.missing:
            yield bp.problem(f"{path}.text", "goal_vague", text=goal.text, missing=aim.missing)
        elif (aim.days or 0) > goals.SPAN_DAYS_MAX:
            yield bp.problem(f"{path}.text", "goal_too_far", text=goal.text, days=aim.days, limit=goals.SPAN_DAYS_MAX)
        elif aim.due is not None:
            span = (aim.due - declared.start_of(bp)).days
            if not 0 <= span <= goals.SPAN_DAYS_MAX:
                yield bp.problem(f"{path}.text", "goal_too_far" if span > 0 else "goal_over", text=goal.text, days=span, limit=goals.SPAN_DAYS_MAX)


def _lint_references(bp: Blueprint) -> Iterator[Problem]:
    personas = _ids(bp, "positioning.personas")
    for path, name in bp.each("positioning.audience"):
        if personas is not None and name not in personas:
            yield bp.problem(path, "unknown_persona", persona=name, known=series(personas))
    for path, pain in bp.each("positioning.pain_points"):
        if personas is not None and pain.persona not in personas:
            yield bp.problem(f"{path}.persona", "unknown_persona", persona=pain.persona, known=series(personas))
    pains = _ids(bp, "positioning.pain_points")
    for path, advantage in bp.each("positioning.advantages"):
        if not advantage.serves:
            yield bp.problem(path, "advantage_unmapped", text=advantage.text)
        for number, name in enumerate(advantage.serves):
            if pains is not None and name not in pains:
                yield bp.problem(f"{path}.serves.{number}", "unknown_pain_point", pain_point=name, known=series(pains))
    slots = _ids(bp, "content.slots")
    for path, promise in bp.each("positioning.promises"):
        if promise.slot is not None and slots is not None and promise.slot not in slots:
            yield bp.problem(f"{path}.slot", "promise_without_slot", slot=promise.slot, known=series(slots))


def _lint_reason(bp: Blueprint) -> Iterator[Problem]:
    reason, pains, promises = bp["positioning.reason_to_stay"], _ids(bp, "positioning.pain_points"), _ids(bp, "positioning.promises")
    if reason is None:
        return
    if pains is not None and reason.pain_point not in pains:
        yield bp.problem("positioning.reason_to_stay.pain_point", "unknown_pain_point", pain_point=reason.pain_point, known=series(pains))
    if promises is not None and reason.promise not in promises:
        yield bp.problem("positioning.reason_to_stay.promise", "unknown_promise", promise=reason.promise, known=series(promises))
    if bp["positioning.core_value"] is not None and bp["positioning.core_value"].strip() == reason.text.strip():
        yield bp.problem("positioning.core_value", "core_value_is_reason")


def _ids(bp: Blueprint, path: str) -> list[str] | None:
    """The declared ids; None when the list is absent or some of it could not be read, so that nothing is blamed twice."""
    return [entry.id for entry in bp[path]] if bp.whole(path) else None


def _zone_exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


register(Charter())

"""Incentives' part of the blueprint: what pays how much, and out of which budget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import Field

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import SHARED, ApplyContext, Change, Declared, Problem, Resource, Section, problem_texts, register
from qunying.incentives import earning, queries, services
from qunying.journal import facts
from qunying.kernel.words import series

LIMIT_MAX = earning.LIMIT_MAX


class BehaviourShape(Declared):
    """A behaviour that pays ``points`` for each fact, at most ``limit`` times per period."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    name: Annotated[str, Field(min_length=1, max_length=40)]
    fact: str
    points: Annotated[int, Field(ge=1, le=1_000_000)]
    per: Literal["event", "day", "week", "once"]
    limit: Annotated[int, Field(ge=1, le=LIMIT_MAX)] = 1


class IncentivesShape(Declared):
    """What points are called, how many there are to give, and what earns them."""

    unit: Annotated[str, Field(min_length=1, max_length=10)] = "积分"
    budget: Annotated[int, Field(ge=1, le=1_000_000_000_000)]
    behaviours: Annotated[list[BehaviourShape], Field(min_length=1)]


class Incentives(Section):
    """Rewards as declared."""

    name = "incentives"
    order = 50
    rank = 30
    layer = gettext_noop("互动")
    schema = {"management.incentives": IncentivesShape}

    def lint(self, bp: Blueprint) -> Iterable[Problem]:
        """Every behaviour is one that happens and may be paid, once."""
        declared = bp["management.incentives"]
        known = {kind.name for kind in facts.all_kinds()}
        seen: set[str] = set()
        for number, behaviour in enumerate(declared.behaviours if declared else ()):
            path = f"management.incentives.behaviours.{number}"
            if behaviour.id in seen:
                yield bp.problem(f"{path}.id", "behaviour_twice", id=behaviour.id)
            seen.add(behaviour.id)
            if behaviour.fact not in known:
                yield bp.problem(f"{path}.fact", "behaviour_fact_unknown", fact=behaviour.fact, known=series(earning.PAYABLE))
            elif behaviour.fact not in earning.PAYABLE:
                yield bp.problem(f"{path}.fact", "behaviour_not_payable", fact=behaviour.fact, known=series(earning.PAYABLE))
            if behaviour.per == "event" and behaviour.limit != 1:
                yield bp.problem(f"{path}.limit", "behaviour_limit_each_time", id=behaviour.id)

    def desired(self, bp: Blueprint) -> list[Resource]:
        """The rules and the budget."""
        declared = bp["management.incentives"]
        found = [Resource("budget", "points", SHARED, {"points": declared.budget}, path="management.incentives.budget")]
        for number, behaviour in enumerate(declared.behaviours):
            body = {**behaviour.model_dump(exclude={"id"}), "unit": declared.unit}
            found.append(Resource("rule", behaviour.id, SHARED, body, path=f"management.incentives.behaviours.{number}"))
        return found

    def existing(self, community_id: int) -> list[Resource]:
        """The rules in force and the budget declared."""
        budget = queries.totals(community_id).budget
        found = [] if budget is None else [Resource("budget", "points", SHARED, {"points": budget})]
        for rule in queries.rules(community_id):
            body = {name: getattr(rule, name) for name in ("name", "fact", "points", "per", "limit", "unit")}
            found.append(Resource("rule", rule.id, SHARED, body))
        return found

    def apply(self, changes: Sequence[Change], context: ApplyContext) -> None:
        """What pays is as declared; earlier versions of a rule stay with what they paid."""
        for change in changes:
            item = change.resource
            if item.kind == "budget" and change.action != "remove":
                services.declare_budget(context.community_id, item.body["points"])
            elif item.kind == "rule" and change.action == "remove":
                services.retire_rule(context.community_id, item.key)
            elif item.kind == "rule":
                services.declare_rule(context.community_id, id=item.key, **item.body)

    def summary(self, bp: Blueprint) -> dict[str, Any]:
        """What incentives are for."""
        return {"serves": [{"part": _("激励"), "metric": _("回报")}]}

    def line(self, resource: Resource) -> str:
        """How the plan names these."""
        if resource.kind == "budget":
            return _("积分预算 %(points)s") % resource.body
        return _("激励 %(key)s：%(name)s +%(points)s") % {"key": resource.key, **resource.body}


problem_texts(
    behaviour_twice=lambda d: (_("激励编号「%(id)s」用了两次。") % d, _("请换一个编号。")),
    behaviour_fact_unknown=lambda d: (_("没有名为「%(fact)s」的行为。") % d, _("可以换积分的有：%(known)s。") % d),
    behaviour_not_payable=lambda d: (_("「%(fact)s」不能换积分。") % d, _("可以换积分的有：%(known)s。") % d),
    behaviour_limit_each_time=lambda d: (_("激励「%(id)s」按每次计，limit 只能是 1。") % d, _("要封顶，请把 per 写成 day、week 或 once。")),
)
register(Incentives())

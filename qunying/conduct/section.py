"""Conduct's part of the blueprint: the rules members accept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import Field

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import SHARED, ApplyContext, Change, Declared, Problem, Resource, Section, register
from qunying.conduct import queries, services


class RuleShape(Declared):
    """One rule in plain words."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    text: Annotated[str, Field(min_length=4, max_length=200)]


class RulesShape(Declared):
    """The rules; whoever changes a word raises ``version``, so that members are asked again."""

    version: Annotated[int, Field(ge=1, le=100_000)]
    items: Annotated[list[RuleShape], Field(min_length=1, max_length=30)]


class Conduct(Section):
    """The rules come first: a group without them does not start."""

    name = "conduct"
    order = 20
    rank = 10
    layer = gettext_noop("群规")
    schema = {"management.rules": RulesShape}

    def lint(self, bp: Blueprint) -> Iterable[Problem]:
        """Ids and words are used once."""
        rules = bp["management.rules"]
        seen_ids: set[str] = set()
        seen_texts: set[str] = set()
        for number, item in enumerate(rules.items if rules else ()):
            path = f"management.rules.items.{number}"
            if item.id in seen_ids:
                yield bp.problem(f"{path}.id", "rule_twice", id=item.id)
            elif item.text.strip() in seen_texts:
                yield bp.problem(f"{path}.text", "rule_said_twice", text=item.text)
            seen_ids.add(item.id)
            seen_texts.add(item.text.strip())

    def desired(self, bp: Blueprint) -> list[Resource]:
        """The rules in their version."""
        return [Resource("rules", "rules", SHARED, bp["management.rules"].model_dump(), path="management.rules")]

    def existing(self, community_id: int) -> list[Resource]:
        """The rules in force."""
        rules = queries.current(community_id)
        if rules is None:
            return []
        items = [{"id": item.id, "text": item.text} for item in rules.items]
        return [Resource("rules", "rules", SHARED, {"version": rules.version, "items": items})]

    def apply(self, changes: Sequence[Change], context: ApplyContext) -> None:
        """The declared version is published; earlier versions stay with those who accepted them."""
        for change in changes:
            if change.action != "remove":
                body = change.resource.body
                services.publish(context.community_id, body["version"], body["items"])

    def line(self, resource: Resource) -> str:
        """How the plan names the rules."""
        return _("群规 第 %(version)s 版，%(count)s 条") % {"version": resource.body["version"], "count": len(resource.body["items"])}


register(Conduct())

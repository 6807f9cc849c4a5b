"""Conduct's part of the blueprint: the rules members accept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import Field

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import SHARED, ApplyContext, Change, Declared, Problem, Resource, Section, register
from qunying.conduct import queries, services
from qunying.conduct.ladder import severity
from qunying.conduct.texts import step_names


class RuleShape(Declared):
    """One rule in plain words."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    text: Annotated[str, Field(min_length=4, max_length=200)]


class RungShape(Declared):
    """One step of the ladder: from which breach on, and what the member is told (absent: our words)."""

    at: Annotated[int, Field(ge=1, le=20)]
    step: Literal["warn", "advise_leave", "remove"]
    words: Annotated[str, Field(min_length=10, max_length=200)] | None = None


class RulesShape(Declared):
    """The rules; whoever changes a word raises ``version``, so that members are asked again. The ladder is no part of what they accept."""

    version: Annotated[int, Field(ge=1, le=100_000)]
    items: Annotated[list[RuleShape], Field(min_length=1, max_length=30)]
    ladder: Annotated[list[RungShape], Field(min_length=1, max_length=3)] | None = None


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
        yield from _lint_ladder(bp)

    def desired(self, bp: Blueprint) -> list[Resource]:
        """The rules in their version, and the ladder where one is declared."""
        rules = bp["management.rules"]
        found = [Resource("rules", "rules", SHARED, rules.model_dump(include={"version", "items"}), path="management.rules")]
        if rules.ladder:
            body = {"rungs": [_rung(one.step, one.at, one.words) for one in rules.ladder]}
            found.append(Resource("ladder", "ladder", SHARED, body, path="management.rules.ladder"))
        return found

    def existing(self, community_id: int) -> list[Resource]:
        """The rules in force, and the ladder where one is declared."""
        rules, rungs = queries.current(community_id), queries.declared_ladder(community_id)
        found = []
        if rules is not None:
            items = [{"id": item.id, "text": item.text} for item in rules.items]
            found.append(Resource("rules", "rules", SHARED, {"version": rules.version, "items": items}))
        if rungs:
            found.append(Resource("ladder", "ladder", SHARED, {"rungs": rungs}))
        return found

    def apply(self, changes: Sequence[Change], context: ApplyContext) -> None:
        """The declared version is published; earlier versions stay with those who accepted them. An undeclared ladder gives way to the usual one."""
        for change in changes:
            body = change.resource.body
            if change.resource.kind == "ladder":
                services.declare_ladder(context.community_id, [] if change.action == "remove" else body["rungs"])
            elif change.action != "remove":
                services.publish(context.community_id, body["version"], body["items"])

    def line(self, resource: Resource) -> str:
        """How the plan names the rules."""
        if resource.kind == "ladder":
            names = step_names()
            told = [_("第 %(at)s 次%(step)s") % {"at": one["at"], "step": names[one["step"]]} for one in resource.body["rungs"]]
            return _("群规阶梯：%(steps)s") % {"steps": _("，").join(told)}
        return _("群规 第 %(version)s 版，%(count)s 条") % {"version": resource.body["version"], "count": len(resource.body["items"])}


def _rung(step: str, at: int, words: str | None) -> dict[str, Any]:
    return {"step": step, "at": at, "words": words or ""}


def _lint_ladder(bp: Blueprint) -> Iterable[Problem]:
    """The first breach is a warning; every further rung comes later and weighs more."""
    rules = bp["management.rules"]
    rungs = (rules.ladder if rules else None) or []
    for number, rung in enumerate(rungs):
        path = f"management.rules.ladder.{number}"
        if number == 0:
            if (rung.step, rung.at) != ("warn", 1):
                yield bp.problem(path, "ladder_not_from_warning")
        elif rung.at <= rungs[number - 1].at or severity(rung.step) <= severity(rungs[number - 1].step):
            yield bp.problem(path, "ladder_not_rising", number=number + 1)


register(Conduct())

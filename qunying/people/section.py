"""The blueprint's part that people own: the levels of members."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import ApplyContext, Change, Problem, Resource, Section, register
from qunying.people import services
from qunying.people.levels import declared


class People(Section):
    """By which rules members rise."""

    name = "people"
    order = 15
    schema = declared.SCHEMA

    def lint(self, bp: Blueprint) -> Iterable[Problem]:
        """Names are unique, counts known, thresholds rising."""
        yield from declared.lint(bp)

    def desired(self, bp: Blueprint) -> list[Resource]:
        """The declared levels."""
        return list(declared.desired(bp))

    def existing(self, community_id: int) -> list[Resource]:
        """The levels in force."""
        return list(declared.existing(community_id))

    def apply(self, changes: Sequence[Change], context: ApplyContext) -> None:
        """The rules read as declared, each change a new version; without any nobody is at a level."""
        for change in changes:
            levels = [] if change.action == "remove" else change.resource.body["levels"]
            services.declare_levels(context.community_id, levels, revision=context.revision_id)

    def line(self, resource: Resource) -> str:
        """How the plan names the levels."""
        return declared.line(resource.body)


register(People())

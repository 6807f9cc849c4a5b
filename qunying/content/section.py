"""Content's part of the blueprint: scripts and links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import Field

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import SHARED, ApplyContext, Change, Declared, FileForm, Problem, Resource, Section, register
from qunying.content import queries, services
from qunying.content.lint import lint_calendar, lint_links, lint_texts, lint_twice

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class ScriptShape(Declared):
    """The words for one slot of one day."""

    day: Annotated[int, Field(ge=1, le=366)]
    slot: Id
    title: Annotated[str, Field(min_length=1, max_length=60)]
    full: Annotated[str, Field(min_length=1)]
    short: Annotated[str, Field(min_length=1)]


class DayFile(Declared):
    """A file of one day's scripts; the entries are read with the list."""

    day: Any
    slots: dict[str, dict[str, Any]]


def spread(content: Any) -> list[tuple[dict[str, Any], dict[str, tuple[str | int, ...]]]]:
    """The entries of a day's file with the places of their fields."""
    entries = []
    slots = content.get("slots")
    for slot, words in slots.items() if isinstance(slots, dict) else ():
        if isinstance(words, dict):
            places: dict[str, tuple[str | int, ...]] = {"slot": ("slots", slot), "day": ("day",)}
            places.update({field: ("slots", slot, field) for field in words})
            entries.append(({"day": content.get("day"), "slot": slot, **words}, places))
    return entries


class Content(Section):
    """What is said, and where links lead."""

    name = "content"
    order = 60
    rank = 20
    layer = gettext_noop("内容")
    schema = {
        "content.scripts": Annotated[list[ScriptShape], Field(min_length=1)],
        "content.links": dict[Id, str] | None,
    }
    folders = {"content.scripts": FileForm(DayFile, spread)}

    def lint(self, bp: Blueprint) -> Iterable[Problem]:
        """Every slot of every day has its words once, placeholders and links lead somewhere, nothing is too long for a channel."""
        yield from lint_links(bp)
        yield from lint_twice(bp)
        yield from lint_texts(bp)
        yield from lint_calendar(bp)

    def desired(self, bp: Blueprint) -> list[Resource]:
        """All scripts and links."""
        found = [
            Resource("script", f"{entry.day:03}/{entry.slot}", SHARED, entry.model_dump(include={"title", "full", "short"}), path=path)
            for path, entry in bp.each("content.scripts")
        ]
        return found + [Resource("link", key, SHARED, {"target": target}, path="content.links") for key, target in (bp["content.links"] or {}).items()]

    def existing(self, community_id: int) -> list[Resource]:
        """The scripts in force and the links."""
        found = [
            Resource("script", f"{row.day:03}/{row.slot}", SHARED, {"title": row.title, "full": row.full, "short": row.short})
            for row in queries.scripts(community_id).values()
        ]
        return found + [Resource("link", key, SHARED, {"target": target}) for key, target in queries.links(community_id).items()]

    def apply(self, changes: Sequence[Change], context: ApplyContext) -> None:
        """The declared words hold; what was said before stays on record."""
        scripts = [change for change in changes if change.resource.kind == "script"]
        links = [change for change in changes if change.resource.kind == "link"]
        gone = [_place(change.resource) for change in scripts if change.action == "remove"]
        words = [services.Words(*_place(change.resource), **change.resource.body) for change in scripts if change.action != "remove"]
        if gone:
            services.retire_scripts(context.community_id, gone)
        if words:
            services.write_scripts(context.community_id, words, revision=context.revision_id)
        services.set_links(context.community_id, {c.resource.key: None if c.action == "remove" else c.resource.body["target"] for c in links})

    def summary(self, bp: Blueprint) -> dict[str, Any]:
        """What content is for."""
        return {"serves": [{"part": _("内容"), "metric": _("留存")}]}

    def line(self, resource: Resource) -> str:
        """How the plan names these."""
        if resource.kind == "link":
            return _("链接 %(key)s → %(target)s") % {"key": resource.key, "target": resource.body["target"]}
        day, slot = _place(resource)
        return _("话术 第 %(day)s 天 %(slot)s：%(title)s") % {"day": day, "slot": slot, "title": resource.body["title"]}


def _place(resource: Resource) -> tuple[int, str]:
    day, _, slot = resource.key.partition("/")
    return int(day), slot


register(Content())

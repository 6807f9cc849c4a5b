"""What can be wrong with scripts and links beyond their form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import Problem
from qunying.channels import registry
from qunying.content import placeholders
from qunying.kernel.refusals import Refused
from qunying.kernel.words import series

CHECK_IN_LINK_LENGTH = 80  # as long as an address of the built-in web community gets
SIGNED_LINK_LENGTH = 80  # as long as a signed link to a declared address gets
HOST_NAME_LENGTH = 12
VARIANTS = ("full", "short")


def lint_links(bp: Blueprint) -> Iterator[Problem]:
    """A target is an http(s) address, a path inside the web community, or a file beside the blueprint."""
    for key, target in (bp["content.links"] or {}).items():
        if not _leads_somewhere(bp, target):
            yield bp.problem(f"content.links.{key}", "dead_link", key=key, target=target)


def lint_twice(bp: Blueprint) -> Iterator[Problem]:
    """One text for one slot of one day."""
    first: dict[tuple[int, str], str] = {}
    for path, script in bp.each("content.scripts"):
        other = first.setdefault((script.day, script.slot), path)
        if other != path:
            mark = bp.where(other)
            yield bp.problem(path, "script_twice", day=script.day, slot=script.slot, file=mark.file, line=mark.line)


def lint_texts(bp: Blueprint) -> Iterator[Problem]:
    """Placeholders are known, links are declared, and every channel can carry the longest text that may come of it."""
    links = bp["content.links"] or {}
    values, channels = _longest_values(bp, links), _channels(bp)
    for path, script in bp.each("content.scripts"):
        for variant in VARIANTS:
            yield from _lint_text(bp, f"{path}.{variant}", getattr(script, variant), links, values, channels)


def lint_calendar(bp: Blueprint) -> Iterator[Problem]:
    """Every slot of every day has a script, and no script waits for a slot that never comes."""
    wanted = _calendar(bp)
    if wanted is None:
        return
    if bp.whole("content.scripts"):
        written = {(script.day, script.slot) for script in bp["content.scripts"]}
        for (day, slot), path in wanted.items():
            if (day, slot) not in written:
                yield bp.problem(path, "missing_script", rank=20, day=day, slot=slot)
    for path, script in bp.each("content.scripts"):
        if (script.day, script.slot) not in wanted:
            yield bp.problem(f"{path}.slot", "script_without_slot", day=script.day, slot=script.slot)


def _calendar(bp: Blueprint) -> dict[tuple[int, str], str] | None:
    """Every (day, slot) with the path of its day; None where the calendar is absent or faulty, so that nothing is blamed twice."""
    if not (bp.whole("content.days") and bp.whole("content.day_types")):
        return None
    types: dict[str, Any] = {entry.id: entry.slots for entry in bp["content.day_types"]}
    days = list(bp.each("content.days"))
    if any(entry.type not in types for _, entry in days):
        return None
    return {(number, slot): path for number, (path, entry) in enumerate(days, start=1) for slot in types[entry.type]}


def _lint_text(bp: Blueprint, path: str, text: str, links: dict[str, str], values: dict[str, str], channels: list[tuple[str, Any]]) -> Iterator[Problem]:
    found = placeholders.used(text)
    for name in found.unknown:
        yield bp.problem(path, "unknown_placeholder", name=name, known=" ".join(f"{{{word}}}" for word in placeholders.WORDS))
    for key in sorted(found.links - links.keys()):
        yield bp.problem(path, "unknown_link", key=key, known=series(sorted(links)))
    if found.loose:
        yield bp.problem(path, "loose_brace")
    longest = placeholders.render(text, values)
    for channel, can in channels:
        if can.length(longest) > can.text_max:
            yield bp.problem(path, "too_long", channel=channel, length=can.length(longest), limit=can.text_max)


def _longest_values(bp: Blueprint, links: dict[str, str]) -> dict[str, str]:
    """For every placeholder the longest value it may get in any group."""
    groups = bp.raw("management.groups")
    names = [str(group.get("name", "")) for group in groups if isinstance(group, dict)] if isinstance(groups, list) else []
    values = {placeholders.GROUP: max(names, key=len, default=""), placeholders.HOST: "营" * HOST_NAME_LENGTH, placeholders.DAY: "366"}
    values[placeholders.CHECK_IN] = "x" * CHECK_IN_LINK_LENGTH
    values.update({f"{placeholders.LINK}:{key}": max(target, "x" * SIGNED_LINK_LENGTH, key=len) for key, target in links.items()})
    return values


def _channels(bp: Blueprint) -> list[tuple[str, Any]]:
    """What each declared channel can carry."""
    found = []
    for channel in bp["management.channels"] or ():
        try:
            found.append((channel.id, registry.kind(channel.kind).capabilities))
        except Refused:
            continue  # the section of channels says so
    return found


def _leads_somewhere(bp: Blueprint, target: str) -> bool:
    if any(sign.isspace() for sign in target):
        return False
    if target.startswith("/"):
        return not target.startswith("//")
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    if parts.scheme in ("http", "https"):
        return bool(parts.hostname)
    return not parts.scheme and bp.has_file(target)

"""What differs between two revisions, in the sections' own words, and line by line as an engineer reads it."""

from __future__ import annotations

import copy
import difflib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qunying.blueprint.document import Blueprint
from qunying.blueprint.export import emit
from qunying.blueprint.sections import SHARED, Resource, Section, all_sections

LINES_MAX = 600


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is added, changed or gone: ``fields`` are (name, before, after) of what reads differently."""

    sign: str  # + ~ -
    words: str
    fields: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs: what all share thing by thing, and how many things of groups follow from it."""

    lines: tuple[Line, ...]
    groups: int
    text: str

    @property
    def none(self) -> bool:
        """Whether they say the same."""
        return not (self.lines or self.groups or self.text)


def between(before: Blueprint | None, after: Blueprint) -> Difference:
    """The difference; against nothing, all of it is new and only counted by the text."""
    text = "\n".join(_text(before, after))
    if before is None:
        return Difference((), 0, text)
    old, new = _named(before), _named(after)
    lines, groups = [], 0
    for name in dict.fromkeys([*new, *old]):
        section, item = new.get(name) or old[name]
        was = old[name][1] if name in old else None
        now = new[name][1] if name in new else None
        if was == now:
            continue
        if item.unit != SHARED:
            groups += 1
        else:
            lines.append(Line("~" if was and now else "+" if now else "-", section.line(item), tuple(_fields(was, now))))
    return Difference(tuple(lines), groups, text)


def kinds(found: Difference) -> Counter[str]:
    """How many lines of each sign."""
    return Counter(line.sign for line in found.lines)


def clean(data: dict[str, Any]) -> dict[str, Any]:
    """The plain data without what is personal, as an export has it."""
    copied = copy.deepcopy(data)
    for section in all_sections():
        section.redact(copied)
    return copied


def _named(bp: Blueprint) -> dict[tuple[str, str], tuple[Section, Resource]]:
    return {(item.kind, item.key): (section, item) for section in all_sections() for item in section.desired(bp)}


def _fields(was: Resource | None, now: Resource | None) -> Iterator[tuple[str, str, str]]:
    if was is None or now is None:
        return
    for name in dict.fromkeys([*was.body, *now.body]):
        before, after = was.body.get(name), now.body.get(name)
        if before != after and not isinstance(before, (dict, list)) and not isinstance(after, (dict, list)):
            yield name, "" if before is None else str(before), "" if after is None else str(after)


def _text(before: Blueprint | None, after: Blueprint) -> list[str]:
    if before is None:
        return []
    one, other = (emit(clean(bp.data)).splitlines() for bp in (before, after))
    found = list(difflib.unified_diff(one, other, lineterm="", n=2))[2:]
    return found[:LINES_MAX]

"""Conditions of a persona as a blueprint writes them, in words, and as what the numbers compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

from django.utils.translation import gettext as _
from pydantic import Field

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import Declared, Problem
from qunying.charter.personas.facts import PersonaCondition
from qunying.charter.personas.naming import JOINED_DAYS, SOURCE, TAG, built_in, readable, source
from qunying.kernel.ids import quick_hash

LEAST: Final = 3
NAME_MAX, VALUE_MAX = 20, 40
Word = Annotated[str, Field(min_length=1, max_length=VALUE_MAX)]
Number = int | float


class ConditionShape(Declared):
    """One thing that must be true of a member: ``of`` names what is known, exactly one other key says how it must be."""

    of: Annotated[str, Field(min_length=1, max_length=NAME_MAX)]
    is_: Annotated[Word | None, Field(alias="is")] = None
    in_: Annotated[list[Word] | None, Field(alias="in", min_length=1, max_length=50)] = None
    between: Annotated[list[Number] | None, Field(min_length=2, max_length=2)] = None
    at_least: Number | None = None

    def plain(self) -> dict[str, Any]:
        """As it is written."""
        return self.model_dump(by_alias=True, exclude_none=True)


def lint(bp: Blueprint) -> Iterator[Problem]:
    """A persona has no conditions or at least three, each said in one way that fits what it is about."""
    for path, persona in bp.each("positioning.personas"):
        if persona.conditions and len(persona.conditions) < LEAST:
            yield bp.problem(f"{path}.conditions", "persona_too_few", name=persona.name, n=len(persona.conditions), least=LEAST)
        for place, condition in enumerate(persona.conditions):
            fault = fault_of(condition.plain())
            if fault:
                yield bp.problem(f"{path}.conditions.{place}", fault, of=condition.of)


def fault_of(plain: Mapping[str, Any]) -> str:
    """What is wrong with a condition: the code of the problem; nothing where all is well."""
    ways, about = set(plain) - {"of"}, built_in(plain["of"])
    if len(ways) != 1:
        return "condition_one_way"
    numbers = ways & {"between", "at_least"}
    if (about in (TAG, SOURCE) and numbers) or (about == JOINED_DAYS and not numbers):
        return "condition_does_not_fit"
    if "between" in ways and plain["between"][0] > plain["between"][1]:
        return "condition_upside_down"
    if about == SOURCE and not all(map(source, _values(plain))):
        return "condition_unknown_source"
    return ""


def said(plain: Mapping[str, Any]) -> str:
    """The condition in words, those of the reader's language."""
    plain = readable(plain)
    told: dict[str, Any] = {"of": plain["of"], "values": _("、").join(_values(plain)), "n": plain.get("at_least")}
    if "at_least" in plain:
        return _("%(of)s 不少于 %(n)s") % told
    if "between" in plain:
        return _("%(of)s 在 %(low)s 到 %(high)s 之间") % {**told, "low": plain["between"][0], "high": plain["between"][1]}
    return _("%(of)s 是 %(values)s 之一") % told if len(_values(plain)) > 1 else _("%(of)s 是 %(values)s") % told


def tests(persona: str, version: int, conditions: list[dict[str, Any]]) -> list[PersonaCondition]:
    """What the numbers compare: one for each value that is allowed, or one for a span."""
    found = []
    for place, plain in enumerate(conditions):
        attribute, many = code_of(plain["of"]), len(conditions)
        if "between" in plain or "at_least" in plain:
            low, high = plain.get("between") or (plain["at_least"], None)
            found.append(PersonaCondition(persona, version, many, place, attribute, None, float(low), None if high is None else float(high)))
        found += [PersonaCondition(persona, version, many, place, attribute, value_of(attribute, word), None, None) for word in dict.fromkeys(_values(plain))]
    return found


def code_of(name: str) -> str:
    """How facts name an attribute."""
    return built_in(name) or quick_hash(name, purpose="charter.attribute")


def value_of(attribute: str, word: str) -> str:
    """How facts name a value."""
    return (source(word) if attribute == SOURCE else None) or quick_hash(f"{attribute}\x1f{word}", purpose="charter.attribute")


def _values(plain: Mapping[str, Any]) -> list[str]:
    return [plain["is"]] if "is" in plain else list(plain.get("in", ()))

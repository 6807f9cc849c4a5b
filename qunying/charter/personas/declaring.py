"""What personas mean, told to the numbers: a new version whenever their conditions change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunying.charter.personas.conditions import tests
from qunying.charter.personas.facts import PersonaCondition, PersonasDeclared
from qunying.journal.record import Draft, record_many

Personas = Sequence[dict[str, Any]]


def declare(community_id: int, before: Personas, now: Personas, *, revision: int) -> None:
    """Where conditions differ, the facts say what they are from this revision on. Must run inside a transaction."""
    found = _conditions(now)
    if _meant(_conditions(before)) == _meant(found):
        return
    drafts = [Draft(PersonasDeclared(len(found), revision), f"personas:{community_id}:{revision}", community_id, revision=revision)]
    for persona, conditions in found.items():
        for number, fact in enumerate(tests(persona, revision, conditions)):
            drafts.append(Draft(fact, f"persona:{community_id}:{revision}:{persona}:{number}", community_id, revision=revision))
    record_many(drafts)


def _conditions(personas: Personas) -> dict[str, list[dict[str, Any]]]:
    return {one["id"]: one["conditions"] for one in personas if one.get("conditions")}


def _meant(personas: dict[str, list[dict[str, Any]]]) -> dict[str, list[PersonaCondition]]:
    """The same conditions written in another language mean the same."""
    return {persona: tests(persona, 0, conditions) for persona, conditions in personas.items()}

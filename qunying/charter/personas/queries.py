"""What one may ask about personas: their conditions in words, and what is known of a member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qunying.charter.models import Positioning
from qunying.charter.personas.conditions import said
from qunying.charter.personas.models import Attribute
from qunying.charter.personas.naming import BUILT_IN, TAG_NAME, readable, shown


@dataclass(frozen=True, slots=True)
class PersonaConditions:
    """A persona with its conditions, as the reader would write them and in words; ``served``: the community is for them."""

    key: str
    name: str
    portrait: str
    conditions: tuple[dict[str, Any], ...]
    words: tuple[str, ...]
    served: bool


@dataclass(frozen=True, slots=True)
class AttributeRow:
    """Something known of a member."""

    name: str
    value: str
    noted_at: datetime


def personas(community_id: int) -> list[PersonaConditions]:
    """Every persona in the order declared, those without conditions too."""
    row = Positioning.objects.filter(community_id=community_id).values_list("personas", "audience").first()
    declared, audience = row or ([], [])
    return [
        PersonaConditions(
            one["id"], one["name"], one["portrait"], tuple(readable(each) for each in one.get("conditions", ())),
            tuple(said(each) for each in one.get("conditions", ())), one["id"] in audience,
        )
        for one in declared
    ]  # fmt: skip


def attributes(membership_id: int) -> list[AttributeRow]:
    """What is known of the member now, tags last."""
    rows = Attribute.objects.filter(membership_id=membership_id, on=True).order_by("name", "tag")
    last = sorted(rows, key=lambda one: one.name == TAG_NAME)
    return [AttributeRow(shown(one.name), one.tag or one.value, one.noted_at) for one in last]


def attribute_names(community_id: int) -> list[str]:
    """Everything that is known of anybody there, by name."""
    return [shown(name) for name in _names(community_id)]


def condition_names(community_id: int) -> list[str]:
    """Everything a condition may be about, as the reader calls it: what the house knows of everybody first."""
    return [*(name.here for name in BUILT_IN.values()), *(name for name in _names(community_id) if name != TAG_NAME)]


def _names(community_id: int) -> list[str]:
    return sorted(set(Attribute.objects.filter(community_id=community_id, on=True).values_list("name", flat=True)))

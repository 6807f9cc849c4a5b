"""The starters that came with this version: where they lie, what each is for, and where the six answers go in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field
from ruamel.yaml import YAML

from qunying.blueprint.document import Blueprint, keys_of
from qunying.blueprint.load import load
from qunying.blueprint.sections import Declared
from qunying.camps.queries.outline import outline
from qunying.kernel.refusals import Refused

ORDER = ("camp", "product", "store", "paid", "interest", "brand")
SHEET = "starter.yaml"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Place(Declared):
    """Where an answer goes: paths for the whole of it and for its first clause, a word it replaces everywhere, the slot whose hour it names."""

    into: list[str] = []
    short: list[str] = []
    word: str = ""
    slot: str = ""
    example: Annotated[str, Field(min_length=1)]


class TeamPlace(Declared):
    """The entries of who owns, who hosts, and of the groups."""

    owner: str
    hosts: str
    groups: str
    example: Annotated[str, Field(min_length=1)]


class Places(Declared):
    """One place for each question."""

    name: Place
    whom: Place
    solves: Place
    stays: Place
    promise: Place
    team: TeamPlace


class Sheet(Declared):
    """``starter.yaml``: what the starter is for, in words, and where answers go."""

    kind: Literal["camp", "product", "store", "paid", "interest", "brand"]
    name: str
    what_for: str
    for_whom: str
    rhythm: str
    written_for: str
    starts: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] | None = None
    answers: Places
    derived: dict[str, str] = {}


@dataclass(frozen=True)
class Starter:
    """A complete blueprint and its sheet."""

    path: Path
    sheet: Sheet

    @property
    def kind(self) -> str:
        """Which of the usual kinds of community."""
        return self.sheet.kind

    @cached_property
    def blueprint(self) -> Blueprint:
        """The blueprint with its own answers."""
        return load(self.path)

    def default(self, question: str) -> str:
        """The answer the starter itself gives."""
        place: Place = getattr(self.sheet.answers, question)
        return place.word or str(self.blueprint.raw(place.into[0]) or "")

    @property
    def hosts(self) -> int:
        """How many groups, and hosts, the starter itself has."""
        return int(self.blueprint.raw(self.sheet.answers.team.groups)["count"])

    @property
    def hours(self) -> float:
        """How many hours a day its hosts have."""
        return float(self.blueprint.raw(self.sheet.answers.team.hosts)["hours_per_day"])

    @property
    def host_minutes(self) -> int:
        """The minutes of a host's fullest day."""
        found = outline(self.blueprint)
        return max((one.minutes for one in found.load if one.role == "host"), default=0) if found else 0

    @property
    def host_hours_least(self) -> float:
        """The hours a day a host must have, to a tenth."""
        return math.ceil(self.host_minutes / 6) / 10

    @property
    def slot(self) -> dict[str, Any]:
        """The slot in which the promise is kept."""
        wanted = self.sheet.answers.promise.slot
        return next(slot for slot in self.blueprint.raw("content.slots") if slot["id"] == wanted)

    @property
    def first_day(self) -> date:
        """The first day of its own calendar."""
        cadence = self.blueprint.raw("content.cadence")
        found: date = min(cadence["dates"]) if cadence["kind"] == "dated" else cadence["start"]
        return found


def folder() -> Path:
    """Where the starters lie: inside an installed package, else beside the source."""
    inside = Path(__file__).parent / "blueprints"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "examples" / "blueprints"


@cache
def all_starters() -> tuple[Starter, ...]:
    """Every starter, in the order in which they are offered."""
    found = [Starter(path.parent, _sheet(path)) for path in sorted(folder().glob(f"*/{SHEET}"))]
    return tuple(sorted(found, key=lambda one: ORDER.index(one.kind)))


def starter(kind: str) -> Starter:
    """The starter of that kind; refused ``unknown_starter`` with those there are."""
    found = next((one for one in all_starters() if one.kind == kind), None)
    if found is None:
        raise Refused("unknown_starter", given=kind, known=[one.kind for one in all_starters()])
    return found


def value_at(tree: Any, path: str) -> Any:
    """What stands at a dotted path of a tree."""
    for key in keys_of(path):
        tree = tree[key]
    return tree


def _sheet(path: Path) -> Sheet:
    return Sheet.model_validate(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))
